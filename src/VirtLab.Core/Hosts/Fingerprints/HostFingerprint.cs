using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using VirtLab.Primitives;

namespace VirtLab.Hosts.Fingerprints;

/// <summary>What of a machine a lab could leave a trace in: taken before and after, it shows that nothing was left. It is read of the
/// machine that this process runs on (its own namespaces), never of a sandbox.</summary>
/// <remarks>
/// <para>A value: two are equal when nothing differs, and then <see cref="Differences"/> is empty. What changes by itself is not part of
/// it: counters, states of neighbours, lifetimes of addresses and routes, queueing disciplines, elements of nft sets, zombies.</para>
/// <para>Left out on purpose: kernel modules, which the kernel loads by itself when they are first used and keeps, with the sysctls that
/// only they bring (<c>net.netfilter</c>, <c>net.bridge</c>, …); the libvirt services of the system itself, which come and go by socket
/// activation; and the cache of built tiny guests, which is kept to be used again.</para>
/// </remarks>
public sealed record HostFingerprint
{
    internal HostFingerprint(ValueList<FingerprintPart> parts) => Parts = parts;

    /// <summary>The parts: links, addresses, routes, ….</summary>
    public ValueList<FingerprintPart> Parts { get; }

    /// <summary>The SHA-256 of the whole, in hexadecimal: equal fingerprints have equal ones.</summary>
    public string Hash => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Parts.SelectMany(part => part.Lines())))));

    /// <summary>Takes this machine's fingerprint; changes nothing on it.</summary>
    public static async Task<HostFingerprint> CaptureAsync(CancellationToken cancellationToken = default)
    {
        var commands = new LocalCommands();
        // First, as the commands below are processes too, and libvirt is only asked where a daemon runs already.
        var processes = await Task.Run(ProcessFacts.Read, cancellationToken).ConfigureAwait(false);
        var files = Task.Run(() => ValueList.ToValueList([SysctlFacts.Read(), FileFacts.Namespaces(), MountFacts.Read(), FileFacts.Ours()]), cancellationToken);
        var network = NetworkFacts.ReadAsync(commands, cancellationToken);
        var tables = NftFacts.ReadAsync(commands, cancellationToken);
        var libvirt = LibvirtFacts.ReadSystemAsync(cancellationToken);
        return new HostFingerprint([.. await network.ConfigureAwait(false), await tables.ConfigureAwait(false), processes,
            await libvirt.ConfigureAwait(false), .. await files.ConfigureAwait(false)]);
    }

    /// <summary>What differs, a line each: <c>+ link tap0: …</c> is there only afterwards, <c>- …</c> was there only before, <c>~ …</c> has
    /// changed. Empty where nothing differs.</summary>
    public static IReadOnlyList<string> Differences(HostFingerprint before, HostFingerprint after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return [.. before.Parts.Zip(after.Parts).SelectMany(pair => FingerprintPart.Differences(pair.First, pair.Second))];
    }

    /// <summary>The beginning of the hash and how much of each there is.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Hash[..16]} ({string.Join(", ", Parts.Select(part => part.Summary))})");
}
