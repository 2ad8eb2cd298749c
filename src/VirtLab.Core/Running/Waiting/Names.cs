using VirtLab.Hosts;
using VirtLab.Primitives;

namespace VirtLab.Running.Waiting;

/// <summary>Asks a name server.</summary>
internal static class Names
{
    public static async Task<NameAnswer> LookUpAsync(ICommands commands, string name, IpAddress? server, CancellationToken cancellationToken)
    {
        var output = await commands.RunAsync(Question(name, server) with { MayFail = true }, cancellationToken).ConfigureAwait(false);
        return Parse(output.Output);
    }

    public static HostCommand Question(string name, IpAddress? server) =>
        new("busybox", ["nslookup", name, .. server is { } s ? [s.ToString()] : ValueList.Create<string>([])]);

    /// <summary>Reads busybox nslookup's answer: <c>Name:</c> and <c>Address:</c> lines after the server's own, or <c>… name = …</c>.</summary>
    public static NameAnswer Parse(string output)
    {
        var addresses = new List<IpAddress>();
        var names = new List<string>();
        bool afterName = false;
        foreach (string line in output.Split('\n', StringSplitOptions.TrimEntries))
        {
            int equals = line.IndexOf("name = ", StringComparison.Ordinal);
            if (equals >= 0)
                names.Add(line[(equals + 7)..]);
            if (line.StartsWith("Name:", StringComparison.Ordinal))
                afterName = true;
            else if (afterName && line.StartsWith("Address", StringComparison.Ordinal) && IpAddress.TryParse(line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim(), null, out var address))
                addresses.Add(address);
        }
        return new NameAnswer([.. addresses], [.. names]);
    }
}

/// <summary>What a name server said.</summary>
/// <param name="Addresses">The addresses of a name.</param>
/// <param name="Names">The names of an address.</param>
public sealed record NameAnswer(ValueList<IpAddress> Addresses, ValueList<string> Names);
