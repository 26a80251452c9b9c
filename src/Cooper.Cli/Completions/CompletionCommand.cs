using System.CommandLine;
using System.Text.Json.Nodes;

namespace Cooper.Cli.Completions;

/// <summary><c>cooper completion</c>: scripts that let a shell ask the program what may come next.</summary>
static class CompletionCommand
{
    const string Bash = """
        # Completion of cooper for bash: source <(cooper completion bash)
        _cooper() {
            local line=${COMP_LINE:0:COMP_POINT} word=${COMP_WORDS[COMP_CWORD]} suggestion
            COMPREPLY=()
            while IFS= read -r suggestion; do
                if [[ -n $suggestion && $suggestion == "$word"* ]]; then COMPREPLY+=("$suggestion"); fi
            done < <("${COMP_WORDS[0]}" "[suggest:${#line}]" "$line" 2>/dev/null)
        }
        complete -o bashdefault -o default -F _cooper cooper
        """;

    const string Zsh = """
        #compdef cooper
        # Completion of cooper for zsh: source <(cooper completion zsh)
        _cooper() {
            local line="${(j: :)${(@Q)words[1,CURRENT]}}"
            local -a suggestions
            suggestions=("${(@f)$("${words[1]}" "[suggest:${#line}]" "$line" 2>/dev/null)}")
            suggestions=(${suggestions:#})
            (( ${#suggestions} )) && compadd -a suggestions || _files
        }
        compdef _cooper cooper
        """;

    public static Command Make(Shell shell)
    {
        var command = new Command("completion", "Prints a completion script for a shell.");
        command.Subcommands.Add(Of(shell, "bash", Bash));
        command.Subcommands.Add(Of(shell, "zsh", Zsh));
        return command;
    }

    static Command Of(Shell shell, string name, string script)
    {
        var command = new Command(name, $"The script for {name}: source <(cooper completion {name})");
        var json = new Option<bool>("--json") { Description = "Prints one JSON document: shell, script." };
        command.Options.Add(json);
        command.SetAction(parsed => shell.Output.WriteLine(parsed.GetValue(json)
            ? new JsonObject { ["shell"] = name, ["script"] = script }.ToJsonString(CommandRun.Plain)
            : script));
        return command;
    }
}
