/// Recipes as records, read once at the edge with all faults together.
@NullMarked
package plumbline.config;

import org.jspecify.annotations.NullMarked;
