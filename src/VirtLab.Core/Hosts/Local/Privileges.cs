using System.Globalization;

namespace VirtLab.Hosts.Local;

/// <summary>What this process may do to the machine's network (capabilities(7)).</summary>
internal static class Privileges
{
    // Links, routes and nft tables; network namespaces.
    private static readonly (int Bit, string Name)[] Needed = [(12, "CAP_NET_ADMIN"), (21, "CAP_SYS_ADMIN")];

    /// <exception cref="HostException">It may not; the message says what is missing and what to do.</exception>
    public static void Require(string status, string user)
    {
        ulong held = status.Split('\n').FirstOrDefault(line => line.StartsWith("CapEff:", StringComparison.Ordinal)) is { } line
            ? ulong.Parse(line["CapEff:".Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) : 0;
        var missing = Needed.Where(need => (held >> need.Bit & 1) == 0).Select(need => need.Name).ToList();
        if (missing.Count > 0)
        {
            throw new HostException($"This machine's network can be changed by root only, and this process of user {user} lacks {string.Join(" and ", missing)}. "
                + "Run it as root (sudo), or use a sandbox (SandboxHost.StartAsync), which needs no root.");
        }
    }
}
