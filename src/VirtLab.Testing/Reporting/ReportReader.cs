using VirtLab.Drawing;
using VirtLab.Labs;

namespace VirtLab.Testing.Reporting;

/// <summary>Reads all that tells of a running lab. What can't be read, or not soon, says why: a report is wanted just when something is wrong.</summary>
internal static class ReportReader
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static async Task<LabReport> ReadAsync(RunningLab lab, RecordedLog log, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(Patience);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        var token = both.Token;
        var files = new List<LabReportFile> { new("virtlab.log", log.ToString()) };
        foreach (var machine in lab.Lab.Machines)
            files.Add(new($"console-{machine.Name}.log", Told(() => lab.ConsoleLog(machine.Name))));
        if (lab.Lab.Zones.Count > 0)
            files.Add(new("firewall.log", Told(() => string.Concat(lab.FirewallLog.Entries.Select(entry => $"{entry}\n")))));
        files.Add(new("drift.txt", await ToldAsync(async () => (await lab.DriftAsync(token).WaitAsync(token).ConfigureAwait(false)).ToString()).ConfigureAwait(false)));
        files.Add(new("lab.svg", await ToldAsync(async () => lab.Lab.ToSvg(await lab.CircumstancesAsync(token).WaitAsync(token).ConfigureAwait(false))).ConfigureAwait(false)));
        return new LabReport([.. files]);
    }

    private static string Told(Func<string> read)
    {
        try
        {
            return read();
        }
        catch (Exception e)
        {
            return e.Message;
        }
    }

    private static async Task<string> ToldAsync(Func<Task<string>> read)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            return e.Message;
        }
    }
}
