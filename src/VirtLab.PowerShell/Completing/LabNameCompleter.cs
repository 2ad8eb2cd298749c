using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using VirtLab.Hosts;
using VirtLab.Labs;

namespace VirtLab.PowerShell.Completing;

/// <summary>Completes names of labs that are on the host that is on the command line.</summary>
public sealed class LabNameCompleter : IArgumentCompleter
{
    // Who waits for Tab longer types himself.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        ArgumentNullException.ThrowIfNull(wordToComplete);
        object? given = fakeBoundParameters["LabHost"];
        return (given is PSObject wrapped ? wrapped.BaseObject : given) is IHost host ? Matches.Of(NamesOn(host), wordToComplete) : [];
    }

    private static IReadOnlyList<string> NamesOn(IHost host)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            return [.. Task.Run(() => host.ListLabsAsync(patience.Token)).GetAwaiter().GetResult().Select(lab => lab.Name.ToString())];
        }
        catch (Exception e) when (e is HostException or OperationCanceledException or ObjectDisposedException)
        {
            return [];
        }
    }
}
