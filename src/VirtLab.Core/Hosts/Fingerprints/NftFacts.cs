using System.Security.Cryptography;
using System.Text;

namespace VirtLab.Hosts.Fingerprints;

/// <summary>nft tables without counters and without the elements of sets. Equivalent to: <c>nft --stateless --terse list ruleset</c>.</summary>
internal static class NftFacts
{
    private const string Kind = "nft table";

    public static async Task<FingerprintPart> ReadAsync(ICommands commands, CancellationToken cancellationToken)
    {
        if (Tools.TryFind("nft") is null)
            return FingerprintPart.NotSeen(Kind, "nft is not installed");
        var output = await commands.RunAsync(new HostCommand("nft", "--stateless", "--terse", "list", "ruleset") { MayFail = true }, cancellationToken).ConfigureAwait(false);
        return output.ExitCode == 0
            ? FingerprintPart.Of(Kind, Parse(output.Output))
            : FingerprintPart.NotSeen(Kind, "only root can see them");
    }

    /// <summary>A table begins with <c>table family name {</c> and ends with <c>}</c>, both at the beginning of the line.</summary>
    public static IEnumerable<HostFact> Parse(string ruleset)
    {
        string? name = null;
        var text = new StringBuilder();
        foreach (string line in ruleset.Split('\n'))
        {
            if (line.StartsWith("table ", StringComparison.Ordinal))
                (name, _) = (line["table ".Length..].TrimEnd('{', ' '), text.Clear());
            else if (line == "}" && name is not null)
                yield return new HostFact(name, $"content {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..12]}");
            else
                _ = text.Append(line).Append('\n');
        }
    }
}
