using System.Globalization;
using System.Text.RegularExpressions;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Drivers;

/// <summary>The services that run in a host's network namespaces, told by what their programs were started with.</summary>
internal sealed partial class ServiceTable
{
    private readonly ILookup<string, ServiceProcess> _processes;

    private ServiceTable(ILookup<string, ServiceProcess> processes) => _processes = processes;

    /// <summary>All processes: each one's network namespace, number and command line.</summary>
    public static HostCommand ProcessesQuestion { get; } = new("ps", "-ww", "-eo", "netns=,pid=,args=");

    public static HostCommand SpacesQuestion(IEnumerable<NamespaceName> spaces) => new("stat", ["-c", "%i %n", .. spaces.Select(space => $"/run/netns/{space}")]) { MayFail = true };

    /// <param name="host">The host.</param>
    /// <param name="spaces">The namespaces to look into.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<ServiceTable> ReadAsync(IHost host, IEnumerable<NamespaceName> spaces, CancellationToken cancellationToken)
    {
        var processes = host.Commands.RunAsync(ProcessesQuestion, cancellationToken);
        var namespaces = await host.Commands.RunAsync(SpacesQuestion(spaces), cancellationToken).ConfigureAwait(false);
        var names = namespaces.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', 2)).ToLookup(pair => pair[0], pair => Path.GetFileName(pair[1]));
        return new ServiceTable((await processes.ConfigureAwait(false)).Output.Split('\n')
            .Select(line => Line().Match(line)).Where(match => match.Success)
            .SelectMany(match => names[match.Groups[1].Value].Select(name => (Name: name, Process: new ServiceProcess(
                int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture),
                match.Groups[4].Value, ushort.Parse(match.Groups[3].Value, CultureInfo.InvariantCulture)))))
            .ToLookup(pair => pair.Name, pair => pair.Process));
    }

    /// <summary>The services of a namespace.</summary>
    public ValueList<Service> Of(NamespaceName name)
    {
        var processes = _processes[name.ToString()].ToList();
        // FTP is two programs: without the one for its data it is none.
        bool data = processes.Any(process => process.Script == "ftp-data");
        return processes.Select(process => process.Script switch
        {
            "http" => Service.Http(process.Port),
            "tftp" => Service.Tftp(process.Port),
            "ftp" when data => Service.Ftp(process.Port),
            _ => null,
        }).OfType<Service>().Distinct().ToValueList();
    }

    /// <summary>The processes that play a service.</summary>
    public IEnumerable<int> ProcessesOf(NamespaceName name, Service service) => _processes[name.ToString()]
        .Where(process => service.Kind switch
        {
            ServiceKind.Ftp => process.Script == "ftp-data" || (process.Script == "ftp" && process.Port == service.Port),
            _ => process.Script.Equals(service.Kind.ToString(), StringComparison.OrdinalIgnoreCase) && process.Port == service.Port,
        }).Select(process => process.Id);

    [GeneratedRegex(@"^\s*(\d+)\s+(\d+)\s+socat .*(?:TCP[46]-LISTEN|UDP[46]-RECVFROM):(\d+),.* EXEC:sh \S*/(http|tftp|ftp|ftp-data)\.sh")]
    private static partial Regex Line();

    private sealed record ServiceProcess(int Id, string Script, ushort Port);
}
