using VirtLab.Hosts;
using VirtLab.Labs;
using VirtLab.Primitives;
using VirtLab.Probing;

namespace Ursa.Demo;

/// <summary>The lab for play: commands in machines, in nodes and on the host until Ctrl+C.</summary>
internal static class Play
{
    public static async Task AsLongAsWantedAsync(RunningLab lab, CancellationToken cancellationToken)
    {
        Screen.Title("The lab is yours. Ctrl+C takes it away.");
        Screen.Say($"Type PLACE COMMAND, where PLACE is {string.Join(", ", lab.Lab.Machines.Select(m => m.Name))} (busybox commands), "
            + $"{string.Join(", ", lab.Lab.Nodes.Select(n => n.Name))} or host. For example: etch32 busybox ping -c 2 198.51.100.10");
        try
        {
            while (true)
            {
                if (!Console.IsInputRedirected)
                    Console.Write("> ");
                // Reading a line can't be cancelled, so the wait for it is abandoned.
                string? line = await Task.Run(Console.ReadLine, cancellationToken).WaitAsync(cancellationToken);
                // Standard input ended (piped, or Ctrl+D): hold on until Ctrl+C.
                if (line is null)
                    await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
                await DoAsync(lab, line!.Split(' ', StringSplitOptions.RemoveEmptyEntries), cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Ctrl+C is how play ends. The shell's "^C" has no line of its own.
            Screen.Say("");
        }
    }

    private static async Task DoAsync(RunningLab lab, string[] words, CancellationToken cancellationToken)
    {
        if (words.Length == 0)
            return;
        if (words.Length == 1)
        {
            Screen.Say("Type PLACE COMMAND, for example: host ip rule");
            return;
        }
        try
        {
            var place = words[0] == "host" ? Endpoint.Host : (Endpoint)words[0];
            var (exitCode, output) = await lab.RunAsync(place, ValueList.ToValueList(words[1..]), cancellationToken: cancellationToken);
            Console.Write(output);
            if (output.Length > 0 && !output.EndsWith('\n'))
                Console.WriteLine();
            if (exitCode != 0)
                Screen.Say($"(exit code {exitCode})");
        }
        catch (Exception e) when (e is ArgumentException or FormatException or HostException)
        {
            Screen.Say(e.Message);
        }
    }
}
