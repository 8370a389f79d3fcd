/// One visible loop per method.
@NullMarked
package plumbline.recipe;

import org.jspecify.annotations.NullMarked;
