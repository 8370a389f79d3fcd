package plumbline.config.section;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What is wrong with a section whatever the setting says on which its others depend: the faults
/// that the readings under all of its cases share.
final class CommonFaults {
  private CommonFaults() {}

  /// All faults of a section of which it cannot be told which case is meant.
  static ConfigurationException of(Section section, String key, Cases<?> cases) {
    var readings =
        cases.readers().sequencedKeySet().stream()
            .flatMap(name -> under(section, key, name, cases))
            .toList();
    var all = section.reading();
    readings.forEach(reading -> all.declared().addAll(reading.declared()));
    all.faults().addAll(faults(readings));
    all.unknown().addAll(unknown(readings));
    all.reportUnknown();
    return all.faults().exception();
  }

  /// The reading under one case; none where its record refuses what was read.
  private static Stream<Reading> under(Section section, String key, String name, Cases<?> cases) {
    var reading = Reading.of(new Faults());
    var one = new Section(reading, section.path, section.node());
    one.schema().put(key, "", Map.of(), true);
    try {
      var _ = one.finish(in -> cases.read(name, in));
      return Stream.of(reading);
    } catch (IllegalArgumentException _) {
      return Stream.of();
    }
  }

  private static List<Fault> faults(List<Reading> readings) {
    var found = readings.stream().map(reading -> reading.faults().found()).toList();
    return found.stream()
        .limit(1)
        .flatMap(List::stream)
        .filter(fault -> found.stream().allMatch(each -> each.contains(fault)))
        .toList();
  }

  /// Keys that no case knows, with what any case knows beside them.
  private static List<Reading.Unknown> unknown(List<Reading> readings) {
    var unknown = new LinkedHashMap<String, List<Reading.Unknown>>();
    readings.forEach(reading ->
        reading
            .unknown()
            .forEach(
                each -> unknown.computeIfAbsent(each.path(), _ -> new ArrayList<>()).add(each)));
    return unknown.values().stream()
        .filter(same -> same.size() == readings.size())
        .flatMap(same -> same.stream().reduce(Reading.Unknown::and).stream())
        .toList();
  }
}
