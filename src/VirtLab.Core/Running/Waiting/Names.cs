using VirtLab.Guests;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Primitives;
using VirtLab.Probing;

namespace VirtLab.Running.Waiting;

/// <summary>Asks a name server.</summary>
internal static class Names
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Asks the name server in force at a place.</summary>
    /// <exception cref="ArgumentException">The place is neither a machine nor the host, or the lab has no network.</exception>
    /// <exception cref="FormatException">It is neither a name nor an address.</exception>
    public static async Task<NameAnswer> AskAsync(Places places, Lab lab, Endpoint from, string name, CancellationToken cancellationToken)
    {
        var (question, isHost) = Asked(places, lab, from, name);
        var program = Question(question, isHost ? lab.Networks[0].Address.Address : (IpAddress?)null);
        try
        {
            var answer = await places.RunAsync(from, [program.Tool, .. program.Arguments], Patience, cancellationToken).ConfigureAwait(false);
            return Parse(answer.Text);
        }
        catch (Exception e) when (e is CommandTimeoutException or GuestTimeoutException)
        {
            return new NameAnswer([], []) { Status = NameStatus.NoAnswer, Seen = e.Message };
        }
    }

    /// <summary>What is asked, in one of our own forms: what looks like an option to a tool is neither a name nor an address. And whether the host asks.</summary>
    /// <exception cref="ArgumentException">The place is neither a machine nor the host, or the lab has no network.</exception>
    /// <exception cref="FormatException">It is neither a name nor an address.</exception>
    internal static (string Question, bool IsHost) Asked(Places places, Lab lab, Endpoint from, string name)
    {
        ArgumentNullException.ThrowIfNull(from);
        string question = IpAddress.TryParse(name, null, out var address) ? address.ToString() : DomainName.Parse(name).ToString();
        if (lab.Networks.Count == 0)
            throw new ArgumentException($"Lab {lab.Name} has no network, so it has no name server.");
        bool isHost = places.NamespaceOf(from) is { Namespace: null };
        return isHost || places.IsMachine(from) ? (question, isHost)
            : throw new ArgumentException($"{from} has no name server of lab {lab.Name}: ask from a machine or the host.", nameof(from));
    }

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
        return new NameAnswer([.. addresses], [.. names])
        {
            Status = addresses.Count + names.Count > 0 ? NameStatus.Found
                // "No answer" is the program's word for an answer without a record of the kind.
                : output.Contains("NXDOMAIN", StringComparison.Ordinal) || output.Contains("No answer", StringComparison.Ordinal) ? NameStatus.NotFound
                : NameStatus.NoAnswer,
            Seen = output.Trim(),
        };
    }
}

/// <summary>What a name server said.</summary>
/// <param name="Addresses">The addresses of a name.</param>
/// <param name="Names">The names of an address.</param>
public sealed record NameAnswer(ValueList<IpAddress> Addresses, ValueList<string> Names)
{
    /// <summary>What became of the question.</summary>
    public NameStatus Status { get; init; }

    /// <summary>What the program that asked printed, for people.</summary>
    public string Seen { get; init; } = "";
}

/// <summary>What became of a question to a name server.</summary>
public enum NameStatus
{
    /// <summary>There are addresses or names.</summary>
    Found,

    /// <summary>The server says that there are none.</summary>
    NotFound,

    /// <summary>The server says nothing, or refuses to: it is dead, can't be reached, or has failed.</summary>
    NoAnswer,
}
