package plumbline.text.token;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Small `tokenizer.json` files in the layouts that models use.
final class TokenizerFiles {
  private TokenizerFiles() {}

  /// Byte-level with all bytes, the merges `Ġ+t`, `h+e`, `Ġt+he`, specials 259 and 260 and the
  /// ordinary added token `<think>` 261.
  static String byteLevel() {
    var vocab = new ArrayList<String>();
    for (int value = 0; value < 256; value++) {
      vocab.add(String.valueOf(ByteAlphabet.letter(value)));
    }
    vocab.addAll(List.of("Ġt", "he", "Ġthe"));
    var entries = new ArrayList<String>();
    for (int id = 0; id < vocab.size(); id++) {
      var spelt = vocab.get(id).replace("\\", "\\\\").replace("\"", "\\\"");
      entries.add("\"%s\":%d".formatted(spelt, id));
    }
    return """
    {"version":"1.0","truncation":null,"padding":null,
     "added_tokens":[
      {"id":259,"content":"<|im_start|>","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true},
      {"id":260,"content":"<|im_end|>","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true},
      {"id":261,"content":"<think>","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":false}],
     "normalizer":null,
     "pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true},
     "post_processor":{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":true},
     "decoder":{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":true},
     "model":{"type":"BPE","dropout":null,"unk_token":null,"continuing_subword_prefix":null,"end_of_word_suffix":null,"fuse_unk":false,"byte_fallback":false,"ignore_merges":false,
      "vocab":{%s},"merges":[["Ġ","t"],["h","e"],["Ġt","he"]]}}
    """
        .formatted(String.join(",", entries));
  }

  /// With `▁` for spaces and bytes as `<0x41>`, as Llama 2 has it: `<unk>` 0, `<s>` 1, `</s>` 2,
  /// bytes 3 to 258, then a few pieces.
  static String metaspace() {
    var entries = new ArrayList<>(List.of("\"<unk>\":0", "\"<s>\":1", "\"</s>\":2"));
    for (int value = 0; value < 256; value++) {
      entries.add("\"<0x%02X>\":%d".formatted(value, 3 + value));
    }
    int id = 259;
    for (var piece : List.of("▁", "a", "b", "c", "▁a", "bc", "<", "s", ">")) {
      entries.add("\"%s\":%d".formatted(piece, id++));
    }
    return """
    {"version":"1.0","added_tokens":[
      {"id":0,"content":"<unk>","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true},
      {"id":1,"content":"<s>","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true},
      {"id":2,"content":"</s>","single_word":false,"lstrip":false,"rstrip":false,"normalized":false,"special":true}],
     "normalizer":{"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"▁"},{"type":"Replace","pattern":{"String":" "},"content":"▁"}]},
     "pre_tokenizer":null,"post_processor":null,
     "decoder":{"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"▁"},"content":" "},{"type":"ByteFallback"},{"type":"Fuse"},{"type":"Strip","content":" ","start":1,"stop":0}]},
     "model":{"type":"BPE","unk_token":"<unk>","fuse_unk":true,"byte_fallback":true,"vocab":{%s},"merges":["▁ a","b c"]}}
    """
        .formatted(String.join(",", entries));
  }

  static Path write(Path directory, String json) {
    try {
      return Files.writeString(directory.resolve("tokenizer.json"), json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
