package plumbline.tensor.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsDirectoryTest {
  @TempDir Path root;
  private Path model;
  private Path index;

  @BeforeEach
  void directory() throws IOException {
    model = Files.createDirectory(root.resolve("model"));
    index = model.resolve("model.safetensors.index.json");
  }

  private static Path shard(Path file, String... tensors) throws IOException {
    var header = new StringBuilder("{");
    for (int i = 0; i < tensors.length; i++) {
      header.append(i == 0 ? "" : ",");
      header.append(
          "\"%s\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[%d,%d]}"
              .formatted(tensors[i], i, i + 1));
    }
    return RawFile.write(file, header.append("}").toString(), tensors.length);
  }

  private void index(String weightMap) throws IOException {
    Files.writeString(
        index,
        "{'metadata':{'total_size':2},'weight_map':{%s}}".formatted(weightMap).replace('\'', '"'));
  }

  @Test
  void tensorsOfAllShardsAreFoundByName() throws IOException {
    shard(model.resolve("model-00001-of-00002.safetensors"), "a", "b");
    shard(model.resolve("model-00002-of-00002.safetensors"), "c");
    index(
        "'c':'model-00002-of-00002.safetensors','a':'model-00001-of-00002.safetensors',"
            + "'b':'model-00001-of-00002.safetensors'");
    try (var weights = Safetensors.openDirectory(model)) {
      assertThat(weights.tensors()).extracting(StoredTensor::name).containsExactly("c", "a", "b");
      assertThat(weights.contains("a")).isTrue();
      assertThat(weights.files()).hasSize(2);
      assertThatThrownBy(() -> weights.tensor("d"))
          .hasMessage(model + ": tensor 'd': is not among the 3 tensors here");
    }
  }

  @Test
  void theSingleFileIsPreferredToAnIndex() throws IOException {
    shard(model.resolve("model.safetensors"), "only");
    index("'a':'gone.safetensors'");
    try (var weights = Safetensors.openDirectory(model)) {
      assertThat(weights.contains("only")).isTrue();
      assertThat(weights.metadata()).isEqualTo(Map.of());
    }
  }

  @Test
  void everyDisagreementOfIndexAndShardsIsNamed() throws IOException {
    shard(model.resolve("one.safetensors"), "a", "extra", "moved");
    shard(model.resolve("two.safetensors"), "a");
    index("'a':'one.safetensors','lost':'two.safetensors','moved':'two.safetensors'");
    assertThatThrownBy(() -> Safetensors.openDirectory(model))
        .isInstanceOf(SafetensorsException.class)
        .hasMessage(
            index
                + ": index and shards disagree: listed but not in the shard: lost in"
                + " two.safetensors, moved in two.safetensors; in a shard that the index does not"
                + " give for it: moved in one.safetensors (listed in two.safetensors), a in"
                + " two.safetensors (listed in one.safetensors); in a shard but not listed: extra"
                + " in one.safetensors");
  }

  @Test
  void aMissingShardIsNamed() throws IOException {
    index("'a':'gone.safetensors'");
    assertThatThrownBy(() -> Safetensors.openDirectory(model))
        .hasMessage(model.resolve("gone.safetensors") + ": no such file");
  }

  @Test
  void aDirectoryWithoutWeightsIsNamed() {
    assertThatThrownBy(() -> Safetensors.openDirectory(model))
        .hasMessage(model + ": holds neither model.safetensors nor model.safetensors.index.json");
    assertThatThrownBy(() -> Safetensors.openDirectory(root.resolve("none")))
        .hasMessage(root.resolve("none") + ": no such directory");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../outside.safetensors",
        "/etc/outside.safetensors",
        "sub/x.safetensors",
        "..\\\\x.safetensors",
        "x.bin",
        ".safetensors",
        "a\\u0000.safetensors"
      })
  void aShardNameThatLeavesTheDirectoryIsRefused(String name) throws IOException {
    index("'a':'%s'".formatted(name));
    assertThatThrownBy(() -> Safetensors.openDirectory(model))
        .isInstanceOf(SafetensorsException.class)
        .hasMessageStartingWith(index + ": tensor 'a': shard '")
        .hasMessageEndingWith("' is not a plain file name that ends in .safetensors");
  }

  @Test
  void aLinkThatLeavesTheDirectoryIsRefused() throws IOException {
    Path outside = shard(root.resolve("outside.safetensors"), "a");
    Path link = Files.createSymbolicLink(model.resolve("model.safetensors"), outside);
    assertThatThrownBy(() -> Safetensors.openDirectory(model))
        .hasMessage(
            "%s: links to %s outside %s; put the file itself into the model directory"
                .formatted(link, outside.toRealPath(), model.toRealPath()));
  }

  /// `models--org--name/snapshots/revision/file -> ../../blobs/hash`, as downloads lie in the
  /// cache.
  private Path snapshot() throws IOException {
    Files.createDirectories(root.resolve("hub/models--org--tiny/blobs"));
    return Files.createDirectories(root.resolve("hub/models--org--tiny/snapshots/0a1b2c"));
  }

  @Test
  void aSnapshotOfAHuggingFaceCacheIsRead() throws IOException {
    var snapshot = snapshot();
    shard(root.resolve("hub/models--org--tiny/blobs/5f3a"), "a");
    link(snapshot, "model.safetensors", "../../blobs/5f3a");
    try (var weights = Safetensors.openDirectory(snapshot)) {
      assertThat(weights.contains("a")).isTrue();
    }
  }

  @Test
  void shardsOfASnapshotKeepTheNamesOfTheirLinks() throws IOException {
    var snapshot = snapshot();
    var blobs = root.resolve("hub/models--org--tiny/blobs");
    shard(blobs.resolve("11"), "a");
    shard(blobs.resolve("22"), "b");
    index = blobs.resolve("33");
    index("'a':'model-00001-of-00002.safetensors','b':'model-00002-of-00002.safetensors'");
    link(snapshot, "model.safetensors.index.json", "../../blobs/33");
    link(snapshot, "model-00001-of-00002.safetensors", "../../blobs/11");
    link(snapshot, "model-00002-of-00002.safetensors", "../../blobs/22");
    try (var weights = Safetensors.openDirectory(snapshot)) {
      assertThat(weights.byName().keySet()).containsExactly("a", "b");
    }
  }

  @Test
  void aSnapshotMayNotLinkOutOfItsModel() throws IOException {
    var snapshot = snapshot();
    var other = Files.createDirectories(root.resolve("hub/models--org--other/blobs"));
    var stranger = shard(other.resolve("77"), "a");
    Path link = link(snapshot, "model.safetensors", "../../../models--org--other/blobs/77");
    assertThatThrownBy(() -> Safetensors.openDirectory(snapshot))
        .hasMessage(
            "%s: links to %s outside %s; put the file itself into the model directory"
                .formatted(
                    link,
                    stranger.toRealPath(),
                    root.resolve("hub/models--org--tiny").toRealPath()));
  }

  @Test
  void aFolderThatOnlyLooksLikeASnapshotHasNoMoreRoom() throws IOException {
    var plain = Files.createDirectories(root.resolve("tiny/snapshots/0a1b2c"));
    shard(Files.createDirectories(root.resolve("tiny/blobs")).resolve("5f3a"), "a");
    link(plain, "model.safetensors", "../../blobs/5f3a");
    assertThatThrownBy(() -> Safetensors.openDirectory(plain))
        .isInstanceOf(SafetensorsException.class)
        .hasMessageContaining("links to")
        .hasMessageContaining("outside " + plain.toRealPath());
  }

  private static Path link(Path directory, String name, String target) throws IOException {
    return Files.createSymbolicLink(directory.resolve(name), Path.of(target));
  }

  @Test
  void aLinkToTheWholeDirectoryIsFollowed() throws IOException {
    shard(model.resolve("model.safetensors"), "a");
    Path link = Files.createSymbolicLink(root.resolve("link"), model);
    try (var weights = Safetensors.openDirectory(link)) {
      assertThat(weights.contains("a")).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]| the index must be an object, got a list",
        "{}| 'weight_map' is missing",
        "{\"weight_map\":{},\"weight_map\":{}}| 'weight_map' stands twice",
        "{\"weight_map\":{\"a\":\"x.safetensors\",\"a\":\"y.safetensors\"}}| tensor 'a': stands"
            + " twice in weight_map",
        "{\"weight_map\":{\"a\":1}}| weight_map values must be a string, got a whole number",
        "{\"weight_map\":{}}1| something follows the index's closing '}'",
      })
  void aFaultyIndexIsNamed(String textAndFault) throws IOException {
    int bar = textAndFault.indexOf('|');
    Files.writeString(index, textAndFault.substring(0, bar));
    assertThatThrownBy(() -> Safetensors.openDirectory(model))
        .isInstanceOf(SafetensorsException.class)
        .hasMessage(index + ":" + textAndFault.substring(bar + 1));
  }
}
