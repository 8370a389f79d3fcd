/// Safetensors files and directories, read by memory mapping and written as a stream. Every byte of
/// a file is untrusted: a fault is a named error, never an over-read. Start at [Safetensors]. Pure
/// Java over `java.lang.foreign`; no tensor type is known here.
@NullMarked
package plumbline.tensor.io;

import org.jspecify.annotations.NullMarked;
