package io.herald.bootstrap.journey;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.JsonFormat;
import io.herald.bootstrap.journey.HeraldProcess.Finished;
import io.herald.proto.v1.EventServiceGrpc;
import io.herald.proto.v1.PublishEventRequest;
import io.herald.proto.v1.PublishedEvent;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows works as it stands there, so that it cannot rot. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ReadmeIT {
  private static final Path README = Path.of("../README.md");

  @TempDir private static Path folder;
  private static HeraldProcess herald;

  @BeforeAll
  static void start() {
    herald = HeraldProcess.serve(folder.resolve("data"), Map.of());
  }

  @AfterAll
  static void end() {
    herald.close();
  }

  @Test
  void the_event_file_is_published() throws Exception {
    Path file = folder.resolve("event.json");
    Files.writeString(file, block("json"));

    Finished published = herald.run("", "events", "publish", "-f", file.toString());

    assertThat(published.exitCode()).as(published.err()).isZero();
    assertThat(published.out()).contains("\"event_id\": \"req-123-created\"", "\"accepted\"");
  }

  @Test
  void the_webhook_file_is_created_and_given_back() throws Exception {
    Path file = folder.resolve("webhook.yaml");
    Files.writeString(file, block("yaml"));

    Finished created = herald.run("", "webhooks", "create", "-f", file.toString());

    assertThat(created.exitCode()).as(created.err()).isZero();
    Finished shown = herald.run("", "webhooks", "get", "Freshdesk tickets", "-o", "yaml");
    assertThat(shown.exitCode()).isZero();
    assertThat(shown.out()).contains("{{data.justification}}").doesNotContain("s3cret");
    Path given = folder.resolve("given.yaml");
    Files.writeString(given, shown.out());
    Finished updated =
        herald.run("", "webhooks", "update", "Freshdesk tickets", "-f", given.toString());
    assertThat(updated.exitCode()).as(updated.err()).isZero();
  }

  @Test
  void the_request_of_grpcurl_is_understood() throws Exception {
    Matcher command =
        Pattern.compile("(?s)grpcurl .*? -d '(\\{.*?)' \\S+ (\\S+)\n").matcher(readme());
    assertThat(command.find()).isTrue();
    PublishEventRequest.Builder request = PublishEventRequest.newBuilder();
    JsonFormat.parser().merge(command.group(1), request);

    assertThat(command.group(2))
        .isEqualTo(EventServiceGrpc.getPublishEventMethod().getFullMethodName());
    assertThat(herald.events().publishEvent(request.build()).getResult())
        .isEqualTo(PublishedEvent.Result.ACCEPTED);
  }

  @Test
  void the_java_client_compiles_and_publishes() throws Exception {
    String source =
        """
        import io.grpc.*;
        import io.grpc.stub.MetadataUtils;
        import io.herald.proto.v1.*;
        import io.herald.proto.v1.EventServiceGrpc.EventServiceBlockingStub;
        import java.util.concurrent.TimeUnit;

        public class Client {
          public static Object publish(String token) {
            %s
            channel.shutdownNow();
            return published.getResult();
          }
        }
        """
            .formatted(block("java").replace("127.0.0.1:9090", herald.grpc()));
    compile("Client", source);

    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {folder.toUri().toURL()}, ReadmeIT.class.getClassLoader())) {
      Method publish = loader.loadClass("Client").getMethod("publish", String.class);
      assertThat(publish.invoke(null, HeraldProcess.TOKEN))
          .isEqualTo(PublishedEvent.Result.ACCEPTED);
    }
  }

  private static void compile(String name, String source) {
    JavaCompiler compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
    StringWriter complaints = new StringWriter();
    boolean compiled =
        compiler
            .getTask(
                complaints,
                null,
                null,
                List.of(
                    "-d",
                    folder.toString(),
                    "-proc:none",
                    "-classpath",
                    System.getProperty("java.class.path")),
                null,
                List.of(
                    new SimpleJavaFileObject(
                        URI.create("string:///" + name + ".java"),
                        javax.tools.JavaFileObject.Kind.SOURCE) {
                      @Override
                      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                      }
                    }))
            .call();
    assertThat(compiled).as(complaints.toString()).isTrue();
  }

  /** The first block of that language. */
  private static String block(String language) throws Exception {
    Matcher block = Pattern.compile("(?s)```" + language + "\n(.*?)```").matcher(readme());
    assertThat(block.find()).as("a block of %s in the README", language).isTrue();
    return block.group(1);
  }

  private static String readme() throws Exception {
    return Files.readString(README);
  }
}
