using VirtLab.Drivers;
using VirtLab.Hosts;
using VirtLab.Model;
using VirtLab.Primitives;

namespace VirtLab.Core.Tests.Drivers;

/// <summary>Which services run in which namespace, told from what ps and stat print.</summary>
internal sealed class ServiceTableTests
{
    private const string Inodes = "4026532001 /run/netns/vl-lab-a\n4026532002 /run/netns/vl-lab-b\n";

    private const string Processes = """
        4026531840       1 /sbin/init
        4026532001      50 socat TCP4-LISTEN:80,reuseaddr,fork EXEC:sh /run/virtlab/http.sh
        4026532001      51 socat TCP4-LISTEN:8888,reuseaddr,fork EXEC:sh /run/virtlab/http.sh
        4026532002      60 socat TCP4-LISTEN:21,reuseaddr,fork EXEC:sh /run/virtlab/ftp.sh
        4026532002      61 socat TCP4-LISTEN:2021,reuseaddr,fork EXEC:sh /run/virtlab/ftp-data.sh
        4026532002      62 socat UDP4-RECVFROM:69,reuseaddr,fork EXEC:sh /run/virtlab/tftp.sh
        4026532002      63 sh /run/virtlab/http.sh
        4026531840      64 socat TCP4-LISTEN:8080,reuseaddr,fork EXEC:sh /run/virtlab/http.sh
        4026532001      65 socat TCP4-LISTEN:81,fork EXEC:cat
        -               66 [kthreadd]
        nonsense
        """;

    private static readonly NamespaceName A = "vl-lab-a", B = "vl-lab-b";

    [Test]
    public async Task Services_are_found_in_their_own_namespace_with_their_ports()
    {
        var table = await ReadAsync(Processes);
        table.Of(A).Should().Equal(Service.Http(80), Service.Http(8888));
        table.Of(B).Should().BeEquivalentTo([Service.Ftp(21), Service.Tftp(69)]);
        table.Of("vl-lab-c").Should().BeEmpty();
    }

    [Test]
    public async Task A_services_processes_are_its_own_and_those_of_FTP_are_two()
    {
        var table = await ReadAsync(Processes);
        table.ProcessesOf(A, Service.Http(8888)).Should().Equal(51);
        table.ProcessesOf(B, Service.Ftp(21)).Should().BeEquivalentTo([60, 61]);
        table.ProcessesOf(B, Service.Tftp(69)).Should().Equal(62);
        table.ProcessesOf(B, Service.Http(80)).Should().BeEmpty();
    }

    [Test]
    public async Task FTP_without_its_data_is_none()
    {
        string without = string.Join('\n', Processes.Split('\n').Where(line => !line.Contains("ftp-data", StringComparison.Ordinal)));
        (await ReadAsync(without)).Of(B).Should().Equal(Service.Tftp(69));
    }

    [TestCase("")]
    [TestCase("nonsense\n\n4026532001\n4026532001 x socat TCP4-LISTEN:80, EXEC:sh /x/http.sh\n")]
    public async Task Where_nothing_is_to_be_read_there_are_no_services(string processes) =>
        (await ReadAsync(processes)).Of(A).Should().BeEmpty();

    private static Task<ServiceTable> ReadAsync(string processes) => ServiceTable.ReadAsync(
        new FakeHost { Commands = new FakeCommands().On("ps ", processes).On("stat ", _ => new CommandOutput(1, Inodes, "no such file")) },
        [A, B], CancellationToken.None);
}
