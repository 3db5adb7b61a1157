package com.promptbuilder.local.process;

import java.util.ArrayList;
import java.util.List;

/**
 * A command whose process never outlives this one. Its watcher shell waits for the end of a pipe from this process, the
 * command's standard input, and then sends it a signal. The process ignores Ctrl-C, so it runs until this process stops it.
 */
public final class WatchedCommand {
    private WatchedCommand() {}

    /**
     * The command for a {@link ProcessBuilder}.
     *
     * @param signal the name of the signal at the end of this process, such as KILL
     * @param redirections the shell's, such as {@code 2>&1}; may be empty
     */
    public static List<String> of(String signal, String redirections, List<String> program) {
        String shell = """
                trap '' INT HUP
                exec 3<&0
                { read -r _ || kill -%s $$; } <&3 3<&- >/dev/null 2>&1 &
                exec "$@" </dev/null 3<&- %s
                """.formatted(signal, redirections);
        List<String> command = new ArrayList<>(List.of("sh", "-c", shell, "watched"));
        command.addAll(program);
        return command;
    }
}
