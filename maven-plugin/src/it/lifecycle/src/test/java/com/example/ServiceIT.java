package com.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

final class ServiceIT {
  @Test
  void the_container_answers() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(System.getProperty("service.url"))).build();
    HttpResponse<String> response =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    assertEquals("hello from the container", response.body());
  }
}
