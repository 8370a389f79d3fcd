package plumbline.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A running SHA-256.
public final class Sha256 {
  private static final int BUFFER = 1 << 16;

  private final MessageDigest digest;
  private long bytes;

  Sha256() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /// Takes the remaining bytes and leaves the buffer's position at its limit.
  void update(ByteBuffer buffer) {
    bytes += buffer.remaining();
    digest.update(buffer);
  }

  /// Size and checksum of all that was taken; the sum starts anew.
  Manifest.Part part() {
    return new Manifest.Part(bytes, HexFormat.of().formatHex(digest.digest()));
  }

  /// The checksum of all bytes, in hexadecimal.
  public static String of(byte[] content) {
    var sha = new Sha256();
    sha.update(ByteBuffer.wrap(content));
    return sha.part().sha256();
  }

  /// Size and checksum of a whole stream.
  public static Manifest.Part of(InputStream in) throws IOException {
    var sha = new Sha256();
    var buffer = new byte[BUFFER];
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      sha.update(ByteBuffer.wrap(buffer, 0, read));
    }
    return sha.part();
  }
}
