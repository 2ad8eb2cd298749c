using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using VirtLab.Compiling.Boot;
using VirtLab.Hosts;
using VirtLab.Primitives;

namespace VirtLab.Drivers.Boot;

/// <summary>The files on a host that outlast its boots. What is written is written aside and put in place whole; what is read is read by the
/// host's own programs, so that it is the host's, wherever that is.</summary>
internal static class BootFolder
{
    // Read and written with a line before each file: its mode or size, and its path.
    private const char Mark = '\u001e';

    // Nothing is removed recursively: these folders hold files only.
    private const string Empty =
        """
        empty() {
          for emptied; do
            [ ! -d "$emptied" ] || { rm -f "$emptied"/* "$emptied"/.[!.]*; rmdir "$emptied"; }
          done
        }

        """;

    private const string ReadScript =
        """
        for file in "$1" "$2"/boot-*/*; do
          [ -f "$file" ] || continue
          printf '\036%s %s\n' "$(stat -c %a "$file")" "$file"
          cat "$file"
        done
        for folder in "$2"/machine-*; do
          [ ! -d "$folder" ] || printf '\036%s %s\n' 700 "$folder"
        done
        """;

    private const string RecordsScript =
        """
        for hook in "$1"/virtlab-*; do
          [ -f "$hook" ] || continue
          for record in "$(sed -n 's/^folder=//p' "$hook")"/01-record-*.nft; do
            [ -f "$record" ] || continue
            printf '\036%s %s\n' 600 "${hook##*/virtlab-}"
            cat "$record"
          done
        done
        """;

    // What follows $4: the folders of machines that stay.
    // The hook is put in place last, by a rename: a boot finds the old lab whole or the new one.
    private const string WriteScript = Empty +
        """
        set -eu
        umask 077
        hook=$1 folder=$2 new=$3 hooks=$4
        shift 4
        empty "$folder/.new"
        mkdir -p "$folder/.new"
        chmod 711 "${folder%/*}" "$folder"
        cd "$folder/.new"
        while read -r name size; do
          head -c "$size" > "$name"
          [ "$(wc -c < "$name")" -eq "$size" ]
        done
        [ -e hook ]
        for made in "$hooks" "${hook%/*}"; do
          # Made by us: it goes when nothing else is in it.
          [ -d "$made" ] || { mkdir -p "$made"; chmod 755 "$made"; : > "$made/.virtlab"; }
        done
        cp hook "$hooks/.${hook##*/}"
        chmod 700 "$hooks/.${hook##*/}"
        rm hook
        mkdir -p "$new"
        for file in "$new"/* "$new"/.[!.]*; do
          # Not ours: an editor's copy, say.
          [ ! -f "$file" ] || [ -e "${file##*/}" ] || rm -f "$file"
        done
        for name in *; do
          [ ! -e "$name" ] || { mv -f "$name" "$new/$name"; sync "$new/$name"; }
        done
        cd "$folder"
        rmdir .new
        sync "$new" "$hooks/.${hook##*/}" "$folder"
        mv -f "$hooks/.${hook##*/}" "$hook"
        sync "${hook%/*}"
        for old in "$folder"/boot-* "$folder"/machine-*; do
          keep=
          for name in "$new" "$@"; do [ "$old" != "$name" ] || keep=1; done
          [ -n "$keep" ] || empty "$old"
        done
        """;

    private const string RemoveScript = Empty +
        """
        set -eu
        hook=$1 folder=$2 hooks=$3 run=$4
        ! grep -qxF "$5" "$hook" 2> /dev/null || rm -f "$hook"
        rm -f "$hooks/.${hook##*/}"
        empty "$folder"/boot-* "$folder"/machine-* "$folder/.new" "$folder"
        rm -f "$run.boot" "$run.booting" "$run.booted" "$run.boot.log"
        rmdir "${folder%/*}" 2> /dev/null || :
        for made in "${hook%/*}" "$hooks"; do
          [ "$(ls -A "$made" 2> /dev/null)" != .virtlab ] || { rm "$made/.virtlab"; rmdir "$made"; }
        done
        """;

    private const string KeepScript =
        """
        set -eu
        umask 077
        file=$1 size=$2 folder=${1%/*}
        mkdir -p "$folder"
        chmod 711 "${folder%/*/*}" "${folder%/*}" "$folder"
        cat > "$file.new"
        [ "$(wc -c < "$file.new")" -eq "$size" ]
        chmod 644 "$file.new"
        sync "$file.new"
        mv -f "$file.new" "$file"
        """;

    // $@: what is kept.
    private const string SweepScript =
        """
        set -eu
        folder=$1
        shift
        for file in "$folder"/* "$folder"/.[!.]*; do
          keep=
          for name; do [ "$file" != "$name" ] || keep=1; done
          [ -n "$keep" ] || rm -f "$file"
        done
        rmdir "$folder" "${folder%/*}" "${folder%/*/*}" 2> /dev/null || :
        """;

    private const string NoteScript =
        """
        set -eu
        umask 077
        [ -d "${1%/*}" ] || exit 0
        cat > "$1.new"
        [ "$(wc -c < "$1.new")" -eq "$2" ]
        mv -f "$1.new" "$1"
        """;

    /// <summary>Whether there is anything of the lab, and any hook of libvirt's: most hosts have neither.</summary>
    public static IEnumerable<HostCommand> Questions(Name lab) => [IsThere(BootPaths.Hook(lab), BootPaths.Folder(lab)), IsThere(BootPaths.NetworkHooks)];

    /// <summary>What brings a lab back at boot, as it is found; none where there is nothing of it.</summary>
    /// <param name="host">The host.</param>
    /// <param name="lab">The lab's name.</param>
    /// <param name="machines">Its machines, as far as they are known.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>It, and whether its hook is another's.</returns>
    public static async Task<(BootResource? Boot, bool Taken)> ReadAsync(IHost host, Name lab, ValueList<Name> machines, CancellationToken cancellationToken)
    {
        string[] places = [BootPaths.Hook(lab), BootPaths.Folder(lab)];
        if (!await AnyAsync(host, places, cancellationToken).ConfigureAwait(false))
            return (null, false);
        var all = Files((await ShellAsync(host, ReadScript, null, places, cancellationToken).ConfigureAwait(false)).Output);
        var hook = all.FirstOrDefault(file => file.Name == BootPaths.Hook(lab));
        bool taken = hook is not null && !hook.Text.Split('\n').Contains(BootScript.Mark(lab));
        string folder = hook is null || taken ? "" : BootScript.FolderOf(hook.Text);
        var images = all.Where(file => Path.GetDirectoryName(file.Name) == BootPaths.Folder(lab)).Select(file => file.Name).ToList();
        var folders = all.Where(file => file.Name != BootPaths.Hook(lab) && !images.Contains(file.Name)).ToLookup(file => Path.GetDirectoryName(file.Name)!);
        var boot = new BootResource(lab)
        {
            Hook = hook is null || taken ? null : hook with { Name = "hook" },
            Folder = folder,
            Files = [.. folders[folder].Select(file => file with { Name = Path.GetFileName(file.Name) })],
            Machines = machines,
            LeftOver = [.. folders.Select(group => group.Key).Where(other => other != folder), .. images.Except(machines.Select(machine => BootPaths.Images(lab, machine)))],
            Needs = [new Compiling.ResourceId(Compiling.ResourceKind.Record, lab.ToString())],
        };
        return (boot.Hook is null && folders.Count + images.Count == 0 ? null : boot, taken);
    }

    /// <summary>The records that labs come back with at boot, by lab.</summary>
    public static async Task<IReadOnlyList<(Name Lab, string Record)>> RecordsAsync(IHost host, CancellationToken cancellationToken) =>
        !await AnyAsync(host, [BootPaths.NetworkHooks], cancellationToken).ConfigureAwait(false) ? []
        : [.. Files((await ShellAsync(host, RecordsScript, null, [BootPaths.NetworkHooks], cancellationToken).ConfigureAwait(false)).Output)
            .Where(file => Name.TryParse(file.Name, null, out _)).Select(file => (Name.Parse(file.Name), file.Text))];

    /// <summary>Writes the hook and its files. Once begun it is not cancelled.</summary>
    public static Task WriteAsync(IHost host, BootResource boot, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var input = new StringBuilder();
        foreach (var file in boot.Files.Append(boot.Hook!))
            _ = input.Append(CultureInfo.InvariantCulture, $"{file.Name} {Size(file.Text)}\n{file.Text}");
        return ShellAsync(host, WriteScript, input.ToString(), [BootPaths.Hook(boot.Lab), BootPaths.Folder(boot.Lab), boot.Folder, BootPaths.Hooks,
            .. boot.Machines.Select(machine => BootPaths.Images(boot.Lab, machine))], CancellationToken.None);
    }

    /// <summary>Removes the hook first, then its files; fine if they are not there.</summary>
    public static Task RemoveAsync(IHost host, Name lab, CancellationToken cancellationToken) => ShellAsync(host, RemoveScript, null,
        [BootPaths.Hook(lab), BootPaths.Folder(lab), BootPaths.Hooks, $"{BootPaths.Run}/{lab}", BootScript.Mark(lab)], cancellationToken);

    /// <summary>Notes the gateways' hardware addresses for the next boot, if the lab comes back then.</summary>
    public static Task NoteGatewaysAsync(IHost host, Name lab, string text, CancellationToken cancellationToken) =>
        ShellAsync(host, NoteScript, text, [$"{BootPaths.Folder(lab)}/{BootScript.Gateways}", Size(text)], cancellationToken);

    /// <summary>Copies a file of this machine into a folder on the host that outlasts its boots.</summary>
    /// <returns>Its path there, which follows from what it holds.</returns>
    public static async Task<string> KeepAsync(IHost host, string path, string folder, CancellationToken cancellationToken)
    {
        string there;
        long size;
        using (var source = File.OpenRead(path))
        {
            size = source.Length;
            there = $"{folder}/image-{Convert.ToHexStringLower(await SHA256.HashDataAsync(source, cancellationToken).ConfigureAwait(false))[..16]}";
        }
        string length = size.ToString(CultureInfo.InvariantCulture);
        if ((await SizesAsync(host, [there], cancellationToken).ConfigureAwait(false)).GetValueOrDefault(there) != size)
        {
            var keep = new HostCommand("sh", "-c", KeepScript, "sh", there, length) { InputFile = path };
            _ = await host.Commands.RunAsync(keep, CancellationToken.None).ConfigureAwait(false);
        }
        return there;
    }

    /// <summary>Removes the folder's other files, and the folder if nothing is left in it.</summary>
    public static Task SweepAsync(IHost host, string folder, IEnumerable<string> kept, CancellationToken cancellationToken) =>
        ShellAsync(host, SweepScript, null, [folder, .. kept], cancellationToken);

    /// <summary>The sizes of those of the files that are there.</summary>
    public static async Task<IReadOnlyDictionary<string, long>> SizesAsync(IHost host, IReadOnlyCollection<string> files, CancellationToken cancellationToken)
    {
        if (files.Count == 0)
            return new Dictionary<string, long>();
        var output = await host.Commands.RunAsync(new HostCommand("stat", ["-c", "%s %n", .. files]) { MayFail = true }, cancellationToken).ConfigureAwait(false);
        return output.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', 2))
            .ToDictionary(pair => pair[1], pair => long.Parse(pair[0], CultureInfo.InvariantCulture));
    }

    private static HostCommand IsThere(params IEnumerable<string> paths) => new("stat", ["-c", "%i %n", .. paths]) { MayFail = true };

    private static async Task<bool> AnyAsync(IHost host, IEnumerable<string> paths, CancellationToken cancellationToken) =>
        (await host.Commands.RunAsync(IsThere(paths), cancellationToken).ConfigureAwait(false)).Output.Length > 0;

    private static string Size(string text) => Encoding.UTF8.GetByteCount(text).ToString(CultureInfo.InvariantCulture);

    private static Task<CommandOutput> ShellAsync(IHost host, string script, string? input, IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        host.Commands.RunAsync(new HostCommand("sh", ["-c", script, "sh", .. arguments]) { Input = input }, cancellationToken);

    private static List<BootFile> Files(string output) =>
        [.. output.Split(Mark, StringSplitOptions.RemoveEmptyEntries).Select(part => part.Split('\n', 2)).Where(pair => pair.Length == 2)
            .Select(pair => (Head: pair[0].Split(' ', 2), Text: pair[1])).Where(file => file.Head.Length == 2)
            .Select(file => new BootFile(file.Head[1], file.Text, file.Head[0]))];
}
