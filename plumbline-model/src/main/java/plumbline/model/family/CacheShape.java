package plumbline.model.family;

/// What a layer keeps of every token while a model generates.
///
/// @param heads heads of keys and of values
/// @param keyWidth width of a head's key, or of what stands for keys and values together
/// @param valueWidth width of a head's value; 0 where nothing is kept beside the keys
public record CacheShape(int heads, int keyWidth, int valueWidth) {
  /// Numbers per token and layer.
  public long numbers() {
    return (long) heads * (keyWidth + valueWidth);
  }
}
