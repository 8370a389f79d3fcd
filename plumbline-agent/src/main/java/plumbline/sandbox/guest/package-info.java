/// The program of the child process: a GraalPy interpreter that answers requests on its standard
/// streams. The only package that knows the polyglot API; nothing else imports it. Start at
/// [plumbline.sandbox.guest.GuestMain].
@NullMarked
package plumbline.sandbox.guest;

import org.jspecify.annotations.NullMarked;
