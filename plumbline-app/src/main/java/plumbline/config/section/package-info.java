/// A configuration file as sections of typed values: one declaration of a setting reads it, checks
/// it, writes its resolved value back and describes it in a JSON Schema. Faults are collected and
/// reported together. Start at [plumbline.config.section.Document] and
/// [plumbline.config.section.Section]; the only place that names the YAML library.
@NullMarked
package plumbline.config.section;

import org.jspecify.annotations.NullMarked;
