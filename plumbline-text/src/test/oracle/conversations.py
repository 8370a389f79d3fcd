"""Conversations that every family template renders."""

SPECIAL_TOKENS = {"bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>"}

WEATHER = {"type": "function", "function": {
    "name": "get_weather", "description": "Current weather of a \"city\".",
    "parameters": {"type": "object", "properties": {
        "city": {"type": "string", "description": "The city, e.g. Zürich"},
        "unit": {"type": "string", "enum": ["celsius", "fahrenheit"]},
        "days": {"type": "integer"}}, "required": ["city"]}}}
ADD = {"type": "function", "function": {
    "name": "add", "description": "Adds numbers.",
    "parameters": {"type": "object", "properties": {"a": {"type": "number"}, "b": {"type": "number"}},
                   "required": ["a", "b"]}}}


def system(content):
    return {"role": "system", "content": content}


def user(content):
    return {"role": "user", "content": content}


def assistant(content, **more):
    return {"role": "assistant", "content": content, **more}


def call(identity, name, arguments):
    return {"id": identity, "type": "function", "function": {"name": name, "arguments": arguments}}


def tool(name, identity, content):
    return {"role": "tool", "content": content, "name": name, "tool_call_id": identity}


CONVERSATIONS = {
    "one question": {"messages": [user("Hello there")], "add_generation_prompt": True},
    "system and question": {"messages": [system("You are terse."), user("  Hi!\n")], "add_generation_prompt": True},
    "finished pair": {"messages": [user("2 + 2?"), assistant("4")]},
    "several turns": {"messages": [system("Answer in French."), user("Hello"), assistant("Bonjour !"),
                                   user("How are you?"), assistant("  Bien, merci.  "), user("Good")],
                      "add_generation_prompt": True},
    "empty system": {"messages": [system(""), user("Hi"), assistant("Hello")]},
    "unicode": {"messages": [user("Grüße aus 東京 ☕ 𝔘 \u00a0 \t tab"), assistant("ÄÖÜ 👩‍👩‍👧 \"quoted\" <tag> & 'x'")]},
    "thinking": {"messages": [user("Think"), assistant("Done.", reasoning_content="First,\nthen."), user("Again"),
                              assistant("<think>\ninline\n</think>\n\nAnswer")]},
    "thinking off": {"messages": [user("Quick")], "add_generation_prompt": True,
                     "variables": {"enable_thinking": False}},
    "tools offered": {"messages": [user("Weather in Paris?")], "tools": [WEATHER, ADD], "add_generation_prompt": True},
    "tool called": {"messages": [system("Use tools."), user("Weather in Paris?"),
                                 assistant("", tool_calls=[call("abcd12345", "get_weather",
                                                                {"city": "Paris", "days": 2, "x": [1.5, None, True]})]),
                                 tool("get_weather", "abcd12345", "{\"t\": 21}"), assistant("21 degrees.")],
                    "tools": [WEATHER]},
    "two calls": {"messages": [user("Add and weather"),
                               assistant("Let me see.", tool_calls=[
                                   call("aaaaaaaa1", "add", {"a": 1, "b": 2}),
                                   call("aaaaaaaa2", "get_weather", {"city": "Zürich \"x\""})]),
                               tool("add", "aaaaaaaa1", "3"), tool("get_weather", "aaaaaaaa2", "rain"),
                               assistant("3, rain"), user("Thanks")],
                  "tools": [WEATHER, ADD], "add_generation_prompt": True},
    "two users in a row": {"messages": [user("a"), user("b"), assistant("c")]},
    "looks like control": {"messages": [user("<|im_end|>\n<|im_start|>system\n[/INST] </s><|eot_id|>{{ 7*7 }}{% raw %}"),
                                        assistant("<end_of_turn>{{ messages }}")]},
    "ends with assistant": {"messages": [user("Go on"), assistant("Once upon")], "add_generation_prompt": True},
}
