using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using VirtLab.Hosts;
using VirtLab.Primitives;

namespace VirtLab.Guests;

/// <summary>A distribution's kernel, downloaded and unpacked into a folder; nothing is installed.</summary>
/// <param name="Version">The package's version.</param>
/// <param name="Image">The kernel image.</param>
/// <param name="Modules">The modules folder, <c>lib/modules/…</c>.</param>
internal sealed partial record KernelPackage(string Version, string Image, string Modules)
{
    // Packages for systems with a merged /usr bring the first.
    private static readonly ValueList<string> ModuleFolders = ["usr/lib/modules", "lib/modules"];

    /// <summary>Downloads the distribution's kernel for virtual machines and unpacks it.</summary>
    /// <param name="commands">Runs apt-get, apt-cache and dpkg-deb.</param>
    /// <param name="folder">An empty folder.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="release">The distribution's description; this machine's by default.</param>
    public static async Task<KernelPackage> FetchAsync(ICommands commands, string folder, CancellationToken cancellationToken,
        string release = "/etc/os-release")
    {
        string meta = MetaPackage(File.Exists(release) ? await File.ReadAllLinesAsync(release, cancellationToken).ConfigureAwait(false) : []);
        try
        {
            return await FetchAsync(commands, meta, folder, [], cancellationToken).ConfigureAwait(false);
        }
        catch (HostException first) when (!cancellationToken.IsCancellationRequested)
        {
            // No package lists on this machine, or stale ones (the mirror keeps only the newest kernel): once more with lists of our own,
            // which an ordinary user may fetch.
            try
            {
                var own = await UpdateAsync(commands, folder, cancellationToken).ConfigureAwait(false);
                return await FetchAsync(commands, meta, folder, own, cancellationToken).ConfigureAwait(false);
            }
            catch (HostException second)
            {
                throw new HostException(
                    $"The kernel package {meta} for the tiny guest could not be downloaded. First: {first.Message} Then, with package lists of our own: " +
                    $"{second.Message} Connect this machine to its package mirror (or set apt's proxy) and try again; once built, the guest is kept in the cache " +
                    "folder, and that folder can be copied from a machine that has it.", second);
            }
        }
    }

    /// <summary>The package that always depends on the newest kernel for virtual machines.</summary>
    public static string MetaPackage(IReadOnlyList<string> release)
    {
        if (RuntimeInformation.OSArchitecture != Architecture.X64)
            throw new HostException($"The tiny guest is made for x86-64, and this machine is {RuntimeInformation.OSArchitecture}. " +
                "Give the machines a KernelImage of your own.");
        var names = release.Where(line => line.StartsWith("ID=", StringComparison.Ordinal) || line.StartsWith("ID_LIKE=", StringComparison.Ordinal))
            .SelectMany(line => line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim('"', '\'').Split(' ')).ToList();
        return names.Contains("ubuntu") ? "linux-image-virtual"
            : names.Contains("debian") ? "linux-image-cloud-amd64"
            : throw new HostException($"The tiny guest is made of a Debian or Ubuntu kernel package, and /etc/os-release says '{string.Join(' ', names)}'. " +
                "Give the machines a KernelImage of your own, or copy the cache folder of a Debian machine.");
    }

    /// <summary>The kernel packages that a package's description depends on.</summary>
    public static IReadOnlyList<string> Dependencies(string description) =>
        [.. Versioned().Matches(description.Split('\n').FirstOrDefault(l => l.StartsWith("Depends:", StringComparison.Ordinal)) ?? "")
            .Select(m => m.Value).Distinct()];

    private static async Task<KernelPackage> FetchAsync(ICommands commands, string meta, string folder, ValueList<string> options,
        CancellationToken cancellationToken)
    {
        string image = (await DependenciesAsync(commands, meta, options, cancellationToken).ConfigureAwait(false))
            .FirstOrDefault(p => p.StartsWith("linux-image-", StringComparison.Ordinal))
            ?? throw new HostException($"apt knows no kernel that {meta} depends on: the package lists of this machine are missing.");
        // Ubuntu keeps the modules in a package of their own, which the image depends on.
        var modules = (await DependenciesAsync(commands, image, options, cancellationToken).ConfigureAwait(false))
            .Where(p => p.StartsWith("linux-modules-", StringComparison.Ordinal));
        string debs = Directory.CreateDirectory(Path.Combine(folder, "debs")).FullName;
        // apt-get download writes to its working directory. Root's downloads need no other user than root in our private folder.
        _ = await commands.RunAsync(new HostCommand("env",
            ["-C", debs, Tools.Find("apt-get"), "-q", "-o", "APT::Sandbox::User=root", .. options, "download", image, .. modules]), cancellationToken)
            .ConfigureAwait(false);
        string root = Path.Combine(folder, "root");
        string version = "";
        foreach (string deb in Directory.GetFiles(debs, "*.deb").Order(StringComparer.Ordinal))
        {
            version = (await commands.RunAsync(new HostCommand("dpkg-deb", "-f", deb, "Version"), cancellationToken).ConfigureAwait(false)).Output.Trim();
            _ = await commands.RunAsync(new HostCommand("dpkg-deb", "-x", deb, root), cancellationToken).ConfigureAwait(false);
        }
        return Find(root, $"{image} {version}");
    }

    private static KernelPackage Find(string root, string version)
    {
        string boot = Path.Combine(root, "boot");
        string? image = Directory.Exists(boot) ? Directory.GetFiles(boot, "vmlinuz-*").FirstOrDefault() : null;
        string? modules = ModuleFolders.Select(p => Path.Combine(root, p)).Where(Directory.Exists)
            .SelectMany(Directory.GetDirectories).FirstOrDefault(d => Directory.Exists(Path.Combine(d, "kernel")));
        return image is not null && modules is not null
            ? new KernelPackage(version, image, modules)
            : throw new HostException($"The kernel package {version} was unpacked, but holds no " +
                $"{(image is null ? "boot/vmlinuz-…" : "lib/modules/…/kernel")}. Give the machines a KernelImage of your own.");
    }

    private static async Task<IReadOnlyList<string>> DependenciesAsync(ICommands commands, string package, ValueList<string> options,
        CancellationToken cancellationToken) =>
        Dependencies((await commands.RunAsync(new HostCommand("apt-cache", [.. options, "show", "--no-all-versions", package]), cancellationToken)
            .ConfigureAwait(false)).Output);

    private static async Task<ValueList<string>> UpdateAsync(ICommands commands, string folder, CancellationToken cancellationToken)
    {
        string lists = Path.Combine(folder, "apt", "lists");
        string cache = Path.Combine(folder, "apt", "cache");
        _ = Directory.CreateDirectory(Path.Combine(lists, "partial"));
        _ = Directory.CreateDirectory(Path.Combine(cache, "archives", "partial"));
        // Hooks that a system has for its own updates (containers clean their cache) are not for ours: they would fail for an ordinary user.
        string configuration = Path.Combine(folder, "apt", "apt.conf");
        await File.WriteAllTextAsync(configuration,
            "#clear APT::Update::Pre-Invoke;\n#clear APT::Update::Post-Invoke;\n#clear APT::Update::Post-Invoke-Success;\n", cancellationToken).ConfigureAwait(false);
        ValueList<string> options = ["-c", configuration, "-o", $"Dir::State::lists={lists}", "-o", $"Dir::Cache={cache}"];
        _ = await commands.RunAsync(new HostCommand("apt-get", ["-q", "-o", "APT::Sandbox::User=root", .. options, "update"]), cancellationToken)
            .ConfigureAwait(false);
        return options;
    }

    [GeneratedRegex(@"\blinux-(image|modules)-\d[\w.+-]*")]
    private static partial Regex Versioned();
}
