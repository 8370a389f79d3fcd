/// How well judges agree with each other and a score with its labels: agreement of annotators,
/// correlation, calibration, each with an interval, and the gate that asks for them before a reward
/// is used. Start at [ReliabilityReport].
@NullMarked
package plumbline.agreement;

import org.jspecify.annotations.NullMarked;
