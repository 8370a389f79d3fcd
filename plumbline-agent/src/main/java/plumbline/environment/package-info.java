/// Generated tasks with verifiers. Start at [plumbline.environment.TaskGenerator].
@NullMarked
package plumbline.environment;

import org.jspecify.annotations.NullMarked;
