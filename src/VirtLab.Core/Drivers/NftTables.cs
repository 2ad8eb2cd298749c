using System.Collections.Concurrent;
using VirtLab.Compiling.Firewall;
using VirtLab.Hosts;
using VirtLab.Primitives;

namespace VirtLab.Drivers;

/// <summary>nft's tables on a host.</summary>
internal static class NftTables
{
    // How an nft writes what it was given depends on its version; asked once for each text.
    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Listings = new();

    public static HostCommand NamesQuestion(TableFamily family) => new("nft", "list", "tables", RuleSet.WordOf(family));

    public static HostCommand ListQuestion(NamespaceName? namespaceName, string table, TableFamily family = TableFamily.Inet) =>
        new("nft", "-s", "list", "table", RuleSet.WordOf(family), table) { Namespace = namespaceName, MayFail = true };

    /// <summary>The names of the tables of a family.</summary>
    public static async Task<IReadOnlyList<string>> NamesAsync(IHost host, TableFamily family, CancellationToken cancellationToken)
    {
        var output = await host.Commands.RunAsync(NamesQuestion(family), cancellationToken).ConfigureAwait(false);
        return [.. output.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => line.Split(' ')[^1])];
    }

    /// <summary>A table as nft lists it, without counters; empty where it is not there.</summary>
    public static async Task<string> ListAsync(IHost host, NamespaceName? namespaceName, string table, CancellationToken cancellationToken,
        TableFamily family = TableFamily.Inet)
    {
        var output = await host.Commands.RunAsync(ListQuestion(namespaceName, table, family), cancellationToken).ConfigureAwait(false);
        return output.ExitCode == 0 || output.Error.Contains("No such file", StringComparison.Ordinal)
            ? output.Output
            : throw new HostException($"nft could not list table {RuleSet.PlaceOf(family, table)}: {output.Error.Trim()}");
    }

    /// <summary>Loads a text in one transaction.</summary>
    public static async Task LoadAsync(IHost host, NamespaceName? namespaceName, string text, CancellationToken cancellationToken)
    {
        if (text.Length > 0)
            _ = await RunAsync(host, new HostCommand("nft", "-f", "-") { Namespace = namespaceName, Input = text }, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<CommandOutput> RunAsync(IHost host, HostCommand load, CancellationToken cancellationToken)
    {
        try
        {
            return await host.Commands.RunAsync(load, cancellationToken).ConfigureAwait(false);
        }
        catch (CommandFailedException e) when (e.Output.Error.Contains("Message too long", StringComparison.Ordinal))
        {
            throw new TransactionTooLongException(host, e);
        }
    }

    /// <summary>A table's text as this host's nft lists it once it is loaded: tried in a network namespace that lives no longer.</summary>
    public static Task<string> CanonicalAsync(IHost host, string text, CancellationToken cancellationToken) =>
        Listings.GetOrAdd($"{host.Description}\n{text}", _ => new Lazy<Task<string>>(async Task<string> () =>
            (await RunAsync(host, new HostCommand("unshare", "--net", "sh", "-c", "nft -f - && nft -s list ruleset") { Input = text },
                CancellationToken.None).ConfigureAwait(false)).Output)).Value.WaitAsync(cancellationToken);
}
