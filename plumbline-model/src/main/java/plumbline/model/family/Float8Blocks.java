package plumbline.model.family;

/// How a checkpoint scales weights that it stores as 8-bit floats: one factor for every block.
///
/// @param rows of a block
/// @param columns of a block
public record Float8Blocks(int rows, int columns) {}
