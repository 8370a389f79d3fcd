/// What people, models and tools say to each other: messages, roles, tool calls.
@NullMarked
package plumbline.text.message;

import org.jspecify.annotations.NullMarked;
