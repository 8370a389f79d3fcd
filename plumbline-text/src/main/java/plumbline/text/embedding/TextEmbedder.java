package plumbline.text.embedding;

import java.util.List;

/// Turns texts into vectors: hashed features, the states of a model, a server.
public interface TextEmbedder extends AutoCloseable {
  /// Names what makes the vectors: texts embedded under two ids cannot be compared.
  String id();

  /// A vector for every text, in the order of the texts, all of one dimension.
  ///
  /// @throws IllegalArgumentException for a text that embeds to zero
  List<Embedding> embed(List<String> texts) throws InterruptedException;

  /// Frees what it holds.
  @Override
  void close();
}
