/// Runs untrusted Python in child processes that can be killed, and tells what came out as data.
///
/// Start at [plumbline.sandbox.Sandbox]; [plumbline.sandbox.ChildPool] is the one that runs. The
/// process is the boundary: it has its own heap limit, and the parent ends it when its processor or
/// wall time is used up. What a child says is data; no verdict is made in it.
@NullMarked
package plumbline.sandbox;

import org.jspecify.annotations.NullMarked;
