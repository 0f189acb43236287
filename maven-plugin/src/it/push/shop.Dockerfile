FROM scratch
COPY shop.Dockerfile /
CMD ["/none"]
