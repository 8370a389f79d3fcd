/// Samples from any server that speaks the OpenAI interface over HTTP. Start at
/// [plumbline.completion.openai.OpenAiCompleter]; it encodes a request, posts it and reads the
/// answer, in that order. May import the records of text and completion, Jackson and the JDK.
@NullMarked
package plumbline.completion.openai;

import org.jspecify.annotations.NullMarked;
