using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using VirtLab.Labs;
using VirtLab.Model;

namespace VirtLab.PowerShell;

/// <summary>Completes names of machines, nodes, providers and uplinks, of the lab that is on the command line, or of those that run.</summary>
public sealed class PlaceCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        ArgumentNullException.ThrowIfNull(wordToComplete);
        object? given = fakeBoundParameters["RunningLab"] ?? fakeBoundParameters["Lab"];
        if (given is PSObject wrapped)
            given = wrapped.BaseObject;
        var labs = given switch
        {
            RunningLab running => [running.Lab],
            Lab lab => [lab],
            _ => OwnedHosts.Labs.Select(running => running.Lab),
        };
        return labs.SelectMany(lab => NamesIn(lab, parameterName)).Distinct().Order(StringComparer.Ordinal)
            .Where(name => name.StartsWith(wordToComplete.Trim('\'', '"'), StringComparison.OrdinalIgnoreCase)).Select(name => new CompletionResult(name));
    }

    private static IEnumerable<string> NamesIn(Lab lab, string parameter) => parameter switch
    {
        "Provider" => lab.Providers.Select(provider => provider.Name.ToString()),
        "Uplink" => lab.Uplinks.Select(uplink => uplink.Interface.ToString()),
        "Machine" => lab.Machines.Select(machine => machine.Name.ToString()),
        _ => lab.Machines.Select(machine => machine.Name.ToString()).Concat(lab.Nodes.Select(node => node.Name.ToString())).Append("host"),
    };
}
