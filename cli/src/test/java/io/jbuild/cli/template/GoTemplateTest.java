package io.jbuild.cli.template;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jbuild.layercache.Json;
import io.jbuild.layercache.json.JsonText;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Templates that scripts give to {@code docker inspect} and {@code docker ps}; same results. */
final class GoTemplateTest {
  private static final String DATA =
      """
      {"Id": "f00d", "Name": "/web", "Config": {"Env": ["A=1", "B=2", "C=3"],
       "Labels": {"b": "2", "a": "1"}, "Cmd": null},
       "State": {"Running": true, "Paused": false, "ExitCode": 3, "Health": null},
       "Ports": {"81/udp": [{"HostPort": "38091"}], "80/tcp": [{"HostPort": "38090"}]},
       "Labels": "role=db,note=one, two,com.x/y=z=1"}""";

  private static String apply(String template) throws Exception {
    Json.Obj data = JsonText.parseObject(DATA.getBytes(StandardCharsets.UTF_8), "data");
    return GoTemplate.parse(template).apply(data);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      textBlock =
          """
          {{range $k, $v := .Config.Labels}}{{$k}}={{$v}};{{end}} ~ a=1;b=2;
          {{range $i, $e := .Config.Env}}{{$i}}:{{$e}};{{end}} ~ 0:A=1;1:B=2;2:C=3;
          {{range $p, $c := .Ports}}{{$p}}->{{(index $c 0).HostPort}};{{end}} ~ 80/tcp->38090;81/udp->38091;
          {{range $e := .Config.Env}}{{$e}}{{end}} ~ A=1B=2C=3
          {{range .Config.Env}}{{if eq . "B=2"}}{{continue}}{{end}}{{.}}{{end}} ~ A=1C=3
          {{range .Config.Env}}{{if eq . "B=2"}}{{break}}{{end}}{{.}}{{end}} ~ A=1
          {{range .Config.Env}}{{with "x"}}{{break}}{{end}}never{{else}}none{{end}}after ~ after
          {{$x := .Name}}{{if true}}{{$x}}{{end}} ~ /web
          {{with $s := .State}}{{$s.ExitCode}}{{$.Name}}{{end}} ~ 3/web
          {{if $x := .State.Running}}{{$x}}{{end}} ~ true
          {{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}} ~ none
          {{json .State.Health}} ~ null
          {{.ID}} {{.Id}} ~ f00d f00d
          {{.Label "role"}} ~ db
          {{.Label "note"}} ~ one, two
          {{"com.x/y" | .Label}} ~ z=1
          [{{.Label "nope"}}] ~ []
          {{if and .State.Running (not .State.Paused)}}up{{else if .State.Dead}}dead{{end}} ~ up
          """)
  void a_template_of_a_script_gives_what_docker_gives(String template, String expected)
      throws Exception {
    assertEquals(expected, apply(template));
  }

  @Test
  void a_field_of_nothing_is_an_error() {
    assertThrows(TemplateException.class, () -> apply("{{.State.Health.Status}}"));
    assertThrows(TemplateException.class, () -> apply("{{.Label}}"));
    assertThrows(TemplateException.class, () -> apply("{{.Name \"x\"}}"));
    assertThrows(TemplateException.class, () -> apply("{{range .Name}}{{end}}"));
  }
}
