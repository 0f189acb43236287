#!/bin/sh
# Makes a minimal Debian root file system with this machine's own package mirror and imports it as debian:bookworm.
# usage: samples/debian-base/make.sh [JBUILD]        (root, debootstrap; about a minute)
set -eu
jbuild=${1:-"$(dirname "$0")/../../jbuild"}
command -v debootstrap >/dev/null || { echo "debootstrap is missing: apt-get install debootstrap" >&2; exit 1; }
[ "$(id -u)" = 0 ] || { echo "debootstrap needs root" >&2; exit 1; }
mirror=$(sed -n 's/^URIs: *//p' /etc/apt/sources.list.d/*.sources 2>/dev/null | head -n 1)
[ -n "$mirror" ] || mirror=$(sed -n 's/^deb \(\[[^]]*\] \)\{0,1\}\([^ ]*\) .*/\2/p' /etc/apt/sources.list 2>/dev/null | head -n 1)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
debootstrap --variant=minbase bookworm "$work/root" ${mirror:+"$mirror"} >"$work/log" 2>&1 || { tail -n 5 "$work/log" >&2; exit 1; }
# what an image does not need, and what would tell where it was made
rm -rf "$work"/root/var/cache/apt/*.bin "$work"/root/var/cache/apt/archives/*.deb "$work"/root/var/lib/apt/lists/* \
  "$work"/root/var/log/*.log "$work"/root/etc/resolv.conf "$work"/root/etc/hostname "$work"/root/etc/apt/sources.list
tar --numeric-owner --sort=name --exclude=./dev/* --exclude=./proc/* --exclude=./sys/* -C "$work/root" -cf - . |
  "$jbuild" import --change 'CMD ["bash"]' --message 'debootstrap minbase' - debian:bookworm
