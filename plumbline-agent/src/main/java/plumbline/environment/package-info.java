/// Generated tasks and the worlds that answer an action.
@NullMarked
package plumbline.environment;

import org.jspecify.annotations.NullMarked;
