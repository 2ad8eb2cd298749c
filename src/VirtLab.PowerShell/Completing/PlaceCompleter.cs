using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using VirtLab.Model;

namespace VirtLab.PowerShell.Completing;

/// <summary>Completes names of machines, nodes, providers and uplinks, of the lab that is on the command line, or of those that run.</summary>
public class PlaceCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        ArgumentNullException.ThrowIfNull(wordToComplete);
        var named = LabOf(fakeBoundParameters["RunningLab"] ?? fakeBoundParameters["Lab"]);
        var labs = named is null ? OwnedHosts.Labs.Select(running => running.Lab) : [named];
        return Matches.Of(labs.SelectMany(lab => NamesIn(lab, parameterName)), wordToComplete);
    }

    /// <summary>A hashtable that is no lab yet is one of those in the making: nothing is known of it.</summary>
    private static Lab? LabOf(object? given)
    {
        try
        {
            return given is null ? null : LabText.Read(given);
        }
        catch (Exception e) when (LabText.IsRefusal(e))
        {
            return null;
        }
    }

    private protected virtual IEnumerable<string> NamesIn(Lab lab, string parameter) => parameter switch
    {
        "Silent" => lab.Providers.Select(provider => provider.Name.ToString()),
        "Uplink" or "Down" or "Up" => lab.Uplinks.Select(uplink => uplink.Interface.ToString()),
        "Machine" => lab.Machines.Select(machine => machine.Name.ToString()),
        _ => lab.Machines.Select(machine => machine.Name.ToString()).Concat(lab.Nodes.Select(node => node.Name.ToString())).Append(Place.Host),
    };
}
