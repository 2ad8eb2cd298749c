using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using VirtLab.Compiling.Boot;
using VirtLab.Compiling.Records;
using VirtLab.Hosts;
using VirtLab.Primitives;

namespace VirtLab.Drivers.Boot;

/// <summary>Writes a recipe as shell scripts with their input beside them. Pure.</summary>
internal static class BootScript
{
    /// <summary>The script that the hook runs.</summary>
    public const string Name = "boot.sh";

    /// <summary>The hardware addresses of gateways, as they were last known: in the lab's folder.</summary>
    public const string Gateways = "gateways.nft";

    private const string Path = "PATH=/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin LC_ALL=C\nexport PATH LC_ALL\n";

    /// <summary>The hook and its folder's files.</summary>
    public static BootResource Render(BootResource boot, BootRecipe recipe)
    {
        var files = new List<BootFile>();
        string script = Script(recipe, files);
        files.Add(new BootFile(Name, script, BootFile.Private));
        files.AddRange(recipe.Texts.Select(text => new BootFile(text.Key, text.Value, BootFile.Private)));
        byte[] all = Encoding.UTF8.GetBytes(string.Concat(files.Select(file => $"{file.Name}\n{file.Text}\n")));
        string folder = $"{BootPaths.Folder(recipe.Lab)}/boot-{Convert.ToHexStringLower(SHA256.HashData(all).AsSpan(0, 6))}";
        return boot with { Hook = new BootFile("hook", Hook(recipe, folder), BootFile.Runnable), Folder = folder, Files = [.. files] };
    }

    /// <summary>The line by which a lab's hook is known.</summary>
    public static string Mark(Name lab) => $"# VirtLab: lab {lab}";

    /// <summary>The folder that a hook works with.</summary>
    public static string FolderOf(string hook) =>
        hook.Split('\n').FirstOrDefault(line => line.StartsWith("folder=", StringComparison.Ordinal))?["folder=".Length..] ?? "";

    private static string Hook(BootRecipe recipe, string folder) =>
        $$"""
        #!/bin/sh
        {{Mark(recipe.Lab)}}
        # Brings back at boot what of the lab is not libvirt's. libvirt runs it whenever a network starts or stops:
        #   {{BootPaths.Hook(recipe.Lab)}} NETWORK start|started|stopped|... begin|end -
        # It must not ask libvirt anything, and a network that is to start does not if it fails.
        # PersistAsync has written it, StopPersistingAsync and RemoveAsync take it away; do not edit.
        {{Path}}folder={{folder}}
        case $1 in {{string.Join(" | ", recipe.Networks.Select(network => ShellWords.Quote($"{network}")))}}) ;; *) exit 0 ;; esac
        case $2.$3 in start.begin | started.begin) ;; *) exit 0 ;; esac
        [ -r "$folder/{{Name}}" ] || { echo "$folder/{{Name}} of lab {{recipe.Lab}} is missing: recover the lab, or remove $0" >&2; exit 1; }
        mkdir -p {{BootPaths.Run}} && chmod 711 {{BootPaths.Run}} || exit 1
        # One network at a time; -o: what stays running does not hold the lock.
        exec flock -o {{BootPaths.Run}}/{{recipe.Lab}}.boot sh "$folder/{{Name}}" "$2" < /dev/null

        """;

    private static string Script(BootRecipe recipe, List<BootFile> files)
    {
        string run = $"{BootPaths.Run}/{recipe.Lab}";
        var text = new StringBuilder($$"""
            # {{Name}} start|started: brings lab {{recipe.Lab}} back when libvirt starts its networks. Run by {{BootPaths.Hook(recipe.Lab)}}.
            {{Path}}cd "${0%/*}" || exit 1
            case $1 in
            start)
            # The lab is there: this is no boot, or not its first network. Tables that another program saved, and has loaded, are from before the boot.
            { [ -e {{run}}.lock ] || [ -e {{run}}.booted ]; } && nft list table inet {{RecordText.Table(recipe.Lab)}} > /dev/null 2>&1 && exit 0

            """);
        First(text, recipe, files);
        _ = text.Append($$"""
            : > {{run}}.booted
            : > {{run}}.booting
            # libvirt waits until nobody writes to it any more. What goes wrong from here on keeps no network from starting.
            exec > {{run}}.boot.log 2>&1

            """);
        foreach (string name in recipe.Texts.Keys)
            _ = text.Append(null, $"cp {name} {BootPaths.Run}/.{name} && chmod 644 {BootPaths.Run}/.{name} && mv -f {BootPaths.Run}/.{name} {BootPaths.Run}/{name}\n");
        foreach (var step in recipe.Before)
            Step(text, step, files);
        _ = text.Append($$"""
            ;;
            started)
            [ -e {{run}}.booting ] || exit 0
            # Those that libvirt starts: one that a change was cut off at may be defined no more, or not yet.
            for pair in {{ShellWords.Join(recipe.Networks.Zip(recipe.Bridges, (network, bridge) => $"{network} {bridge}"))}}; do
            [ ! -e "{{BootPaths.Autostart}}/${pair% *}.xml" ] || [ -e "/sys/class/net/${pair#* }" ] || { echo "${pair#* } is not there yet" > {{run}}.booting; exit 0; }
            done
            rm -f {{run}}.booting
            exec >> {{run}}.boot.log 2>&1

            """);
        foreach (var step in recipe.After.Where(step => step.Up is null))
            Step(text, step, files);
        Links(text, recipe, files);
        _ = text.Append($$"""
            [ ! -e ../{{Gateways}} ] || nft -f ../{{Gateways}} || echo 'the gateways are not told apart'
            ;;
            esac
            exit 0

            """);
        return text.ToString();
    }

    /// <summary>Steps that depend on which links are up.</summary>
    private static void Links(StringBuilder text, BootRecipe recipe, List<BootFile> files)
    {
        if (recipe.Watched.Count == 0)
            return;
        _ = text.Append($$"""
            up=
            for link in {{ShellWords.Join(recipe.Watched.Select(link => $"{link}"))}}; do
            [ "$(cat "/sys/class/net/$link/carrier" 2> /dev/null)" = 1 ] && up="$up $link"
            done
            case $up in

            """);
        foreach (var step in recipe.After.Where(step => step.Up is not null))
        {
            _ = text.Append(null, $"{ShellWords.Quote(string.Concat(step.Up!.Select(link => $" {link}")))})\n");
            Step(text, step, files);
            _ = text.Append(";;\n");
        }
        _ = text.Append("esac\n");
    }

    /// <summary>Rules that follow each other are loaded in one transaction, in place of what is there: all of them or none.</summary>
    private static void First(StringBuilder text, BootRecipe recipe, List<BootFile> files)
    {
        var inputs = new List<string>();
        string anew = $"printf 'table %s\\ndelete table %s\\n' {ShellWords.Join(recipe.Tables.SelectMany(table => new[] { table, table }))}; ";
        foreach (var (step, command) in recipe.First.SelectMany(step => step.Commands, (step, command) => (step, command)))
        {
            if (command is { Namespace: null, Tool: "nft", Input: not null })
            {
                inputs.Add(Keep(step, command, files));
                continue;
            }
            Load();
            _ = text.Append(null, $"{Line(step, command, files)} || {(command.MayFail ? ":" : "exit 1")}\n");
        }
        Load();

        void Load()
        {
            if (inputs.Count > 0)
                _ = text.Append(null, $"{{ {anew}cat {string.Join(' ', inputs)}; }} | nft -f - || exit 1\n");
            inputs.Clear();
            anew = "";
        }
    }

    /// <summary>What fails keeps nothing else: a setting of an interface that is not there yet must not cost the routes.</summary>
    private static void Step(StringBuilder text, BootStep step, List<BootFile> files)
    {
        foreach (var command in step.Commands)
            _ = text.Append(null, $"{Line(step, command, files)} || {(command.MayFail ? ":" : $"echo {ShellWords.Quote($"{step.Thing} is not whole")}")}\n");
    }

    private static string Line(BootStep step, HostCommand command, List<BootFile> files) =>
        (command.Namespace is { } space ? $"nsenter {ShellWords.Quote($"--net=/run/netns/{space}")} -- " : "")
            // What one line of a batch fails at must not cost the others.
            + ShellWords.Join([command.Tool, .. command is { Tool: "ip", Arguments: ["-batch", ..] or ["-6", "-batch", ..] } ? ["-force"] : Array.Empty<string>(), .. command.Arguments])
            + (command.Input is null ? " < /dev/null" : $" < {Keep(step, command, files)}");

    /// <summary>Puts a program's input into a file.</summary>
    private static string Keep(BootStep step, HostCommand command, List<BootFile> files)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{files.Count + 1:00}-{step.Thing.Replace(' ', '-')}.{command.Tool}");
        files.Add(new BootFile(name, command.Input!, BootFile.Private));
        return ShellWords.Quote(name);
    }
}
