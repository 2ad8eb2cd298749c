using System.Globalization;
using VirtLab.Core.Tests.Kernel;
using VirtLab.Core.Tests.Kernel.Differential;
using VirtLab.Core.Tests.Kernel.Reapplying;
using VirtLab.Model;

// Usage: VirtLab.Core.Tests.Kernel FIRST-SEED CASES [PACKETS-A-LAB]. Explains packets in random labs, sends them through the real kernel, and tells every
// difference. Needs CAP_SYS_ADMIN and CAP_NET_ADMIN, as in a namespace of one's own: unshare --map-root-user --net.
// Or: VirtLab.Core.Tests.Kernel differential [SETTING…] < ursa.json. The same packets through a lab and through Shorewall; a mount namespace of one's
// own too, as ShorewallProgram says.
if (args is ["differential", .. var settings])
    return DifferentialReport.Write(LabJson.Read(Console.In.ReadToEnd()), [.. Setting.All.Where(setting => settings.Length == 0 || settings.Contains(setting.Name))]);
// Or: VirtLab.Core.Tests.Kernel reapply|switch TIMES. See Reapply.
if (args is ["reapply" or "switch", var times])
    return await (args[0] == "reapply" ? Reapply.RunAsync(int.Parse(times, CultureInfo.InvariantCulture)) : Reapply.SwitchAsync(int.Parse(times, CultureInfo.InvariantCulture)));
int seed = int.Parse(args[0], CultureInfo.InvariantCulture), cases = int.Parse(args[1], CultureInfo.InvariantCulture);
int packets = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 50;
int done = 0, labs = 0, differences = 0;
for (; done < cases; seed++)
{
    using var trial = new Trial(seed);
    labs++;
    for (int i = 0; i < packets && !trial.IsOver; i++)
    {
        string? difference = trial.Next();
        if (difference is null)
            continue;
        if (++differences <= 10)
            Console.WriteLine($"seed {seed}, packet {i}:\n{difference}\n{LabJson.Write(trial.Lab)}\n");
        // What follows would be judged by another state.
        break;
    }
    done += trial.Sent;
}
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{done} cases in {labs} labs, {differences} differences"));
return differences == 0 ? 0 : 1;
