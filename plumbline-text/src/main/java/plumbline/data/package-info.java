/// Rows of data from files and SQL, typed once at the edge.
@NullMarked
package plumbline.data;

import org.jspecify.annotations.NullMarked;
