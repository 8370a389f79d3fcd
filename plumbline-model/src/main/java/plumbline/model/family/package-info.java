/// What tells one published family from another: configuration and tensor names.
@NullMarked
package plumbline.model.family;

import org.jspecify.annotations.NullMarked;
