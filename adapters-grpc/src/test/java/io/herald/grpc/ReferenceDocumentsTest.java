package io.herald.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The documents in {@code docs} that are generated. To write them anew: {@code mvn -pl
 * adapters-grpc -am test -Dtest=ReferenceDocumentsTest -Dsurefire.failIfNoSpecifiedTests=false
 * -Dherald.documents=write}.
 */
class ReferenceDocumentsTest {
  private static final Path DOCS = Path.of("..", "docs");

  @TestFactory
  Iterable<DynamicTest> theCommittedDocumentIsTheGeneratedOne() throws IOException {
    Map<String, String> documents = new ReferenceDocuments().all();
    if ("write".equals(System.getProperty("herald.documents"))) {
      for (Map.Entry<String, String> document : documents.entrySet()) {
        Files.writeString(DOCS.resolve(document.getKey()), document.getValue());
      }
    }
    return documents.entrySet().stream()
        .map(document ->
            DynamicTest.dynamicTest(
                document.getKey(),
                () ->
                    assertThat(DOCS.resolve(document.getKey()))
                        .as("the Javadoc of this test says how to write it anew")
                        .hasContent(document.getValue())))
        .toList();
  }

  @Test
  void theReferenceNamesEveryFieldAndTrigger() {
    assertThat(new ReferenceDocuments().all().get("PAYLOAD-REFERENCE.md"))
        .contains("`data.access_groups.[0].access_units.[0].resource.type.display_path`")
        .contains("`RequestExpired`")
        .contains("`custom_fields.NAME`");
  }
}
