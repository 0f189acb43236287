package io.jbuild.layercache.tar;

import io.jbuild.layercache.PathBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The records of a pax header. Values are bytes: attributes are binary, names may be of any bytes.
 */
final class PaxRecords {
  static final PaxRecords NONE = new PaxRecords(Map.of(), List.of());

  /** Keys that GNU's first sparse format repeats: all their values, in order. */
  private static final String OFFSET = "GNU.sparse.offset";

  private static final String BYTES = "GNU.sparse.numbytes";

  private final Map<String, byte[]> values;
  private final List<String> sparse;

  private PaxRecords(Map<String, byte[]> values, List<String> sparse) {
    this.values = values;
    this.sparse = sparse;
  }

  static PaxRecords parse(byte[] data) throws IOException {
    Map<String, byte[]> values = new LinkedHashMap<>();
    List<String> sparse = new ArrayList<>();
    int at = 0;
    while (at < data.length && data[at] != 0) {
      int space = at;
      int length = 0;
      while (space < data.length && data[space] >= '0' && data[space] <= '9' && length < 1 << 24) {
        length = length * 10 + (data[space] - '0');
        space++;
      }
      int end = at + length;
      if (space == at
          || end > data.length
          || end <= space + 1
          || data[space] != ' '
          || data[end - 1] != '\n') {
        throw new IOException("damaged archive: a pax record has a wrong length");
      }
      int equals = space + 1;
      while (equals < end && data[equals] != '=') {
        equals++;
      }
      if (equals == end) {
        throw new IOException("damaged archive: a pax record has no '='");
      }
      String key = PathBytes.decode(Arrays.copyOfRange(data, space + 1, equals));
      byte[] value = Arrays.copyOfRange(data, equals + 1, end - 1);
      values.put(key, value);
      if (key.equals(OFFSET) || key.equals(BYTES)) {
        sparse.add(new String(value, StandardCharsets.ISO_8859_1));
      }
      at = end;
    }
    return new PaxRecords(values, sparse);
  }

  /** All records; the last of a key counts. */
  Map<String, byte[]> all() {
    return values;
  }

  /** An empty value takes a record back (pax, "Extended Header"). */
  Optional<byte[]> bytes(String key) {
    byte[] value = values.get(key);
    return value == null || value.length == 0 ? Optional.empty() : Optional.of(value);
  }

  Optional<String> text(String key) {
    return bytes(key).map(value -> new String(value, StandardCharsets.UTF_8));
  }

  /** The offsets and lengths of GNU's sparse format 0.0, in turn. */
  List<String> sparsePairs() {
    return sparse;
  }
}
