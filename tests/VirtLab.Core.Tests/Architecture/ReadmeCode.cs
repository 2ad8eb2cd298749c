using VirtLab.Drawing;
using VirtLab.Explaining;
using VirtLab.Hosts.Local;
using VirtLab.Labs;
using VirtLab.Model;

namespace VirtLab.Core.Tests.Architecture;

/// <summary>What the README shows beside whole programs. It is compiled; nobody runs it.</summary>
internal static class ReadmeCode
{
    internal static void Explained(Lab lab) =>
        Console.WriteLine(lab.Explain(Packet.Tcp(PacketSource.Host, "198.51.100.10", 119)));

    internal static async Task DrawnAsync(Lab lab, RunningLab running)
    {
        File.WriteAllText("ursa.svg", lab.ToSvg());                                        // the picture above
        File.WriteAllText("ursa.svg", lab.ToSvg(new Circumstances { Down = ["eth0"] }));   // who carries when eth0 is down
        File.WriteAllText("ursa.svg", lab.ToSvg(await running.CircumstancesAsync()));      // as it is now: who is up, who carries
        Console.WriteLine(lab.ToMermaid());                                                // for Markdown; ToDot() for Graphviz
        File.WriteAllText("ursa.json", lab.ToJson());                                      // and back: Lab.FromJson(text)
    }

    internal static async Task OnThisMachineAsync(Lab lab)
    {
        await using var host = LocalHost.Open();
        Console.WriteLine(await host.DiagnoseAsync(lab));   // what is in the way, and what to type
        await host.ApplyAsync(lab);
        await host.PersistAsync("ursa");                    // it comes back when the machine boots
        await host.RemoveAsync("ursa");                     // takes it away, and puts back what was before
    }
}
