using VirtLab.Compiling.Firewall;
using VirtLab.Model;
using VirtLab.Planning;

namespace VirtLab.Core.Tests.Planning;

internal sealed class ConflictTests
{
    private static readonly Lab Empty = new("other");

    private static readonly Lab Lab = new("mine")
    {
        Networks = [new LabNetwork("br0", "192.168.0.254/24") { Prefixes = ["2001:db8:1::1/64"] }],
        Routes = [new("10.9.0.0/16") { Via = "192.168.0.9" }, new("10.9.0.0/16") { Via = "172.20.1.1", Provider = "isp" }],
        Machines = [new Machine("web") { Nics = [new Nic("br0", "192.168.0.1") { Tap = "tap0" }] }, new Machine("db")],
        Uplinks = [new Uplink("eth0", "172.20.1.130/24")],
        Providers = [new Provider("isp", 1, "eth0", "172.20.1.1")],
    };

    private static IEnumerable<TestCaseData<Lab, string>> Obstacles =>
    [
        new(Empty with { Providers = [new Provider("its", 7, "eth9", "10.0.0.1")] },
            "lab other has providers too, and a host has default routes for one lab only"),
        new(Empty with { Machines = [new("web"), new("db"), new("third")] }, "lab other has machines named db, web too"),
        new(Empty with { Networks = [new("br0", "10.0.0.1/8") { Bridge = "virbr9" }] }, "lab other has a network named br0 too"),
        new(Empty with { Networks = [new("br9", "10.0.0.1/8")], Machines = [new("x") { Nics = [new("br9") { Tap = "tap0" }] }] },
            "lab other has an interface named tap0 too"),
        new(Empty with { Networks = [new("br9", "192.168.1.0/16")] }, "lab other has 192.168.0.0/16 on br9, which overlaps 192.168.0.0/24 on br0"),
        new(Empty with { Networks = [new("br9", "10.5.0.1/24") { Subnets = ["192.168.0.7/25"] }] }, "lab other has 192.168.0.0/25 on br9, which overlaps 192.168.0.0/24 on br0"),
        new(Empty with { Networks = [new("br9", "10.5.0.1/24") { Prefixes = ["2001:db8:1::7/64"] }] }, "lab other has 2001:db8:1::/64 on br9, which overlaps 2001:db8:1::/64 on br0"),
        new(Empty with { Routes = [new("10.9.0.1/16") { Type = RouteType.Blackhole }] }, "lab other has a route to 10.9.0.0/16 too"),
        new(Empty with { Uplinks = [new("eth9", "172.20.1.9/32")] }, "lab other has 172.20.1.9/32 on eth9, which overlaps 172.20.1.0/24 on eth0"),
    ];

    [TestCaseSource(nameof(Obstacles))]
    public void What_is_in_the_way_is_told_with_the_name_of_its_lab(Lab other, string reason) =>
        Conflicts.Between(Lab, [new Lab("third"), other]).Should().Equal(reason);

    [Test]
    public void Labs_that_share_nothing_have_room_beside_each_other() => Conflicts.Between(Lab with { Providers = [], Routes = [.. Lab.Routes.Take(1)] }, [Empty with
    {
        Providers = [new Provider("its", 7, "eth1", "10.0.0.1")],
        Machines = [new("web2")],
        Routes = [new("10.9.0.0/16") { Type = RouteType.Blackhole, Metric = 9 }, new("10.9.0.0/17") { Type = RouteType.Blackhole }],
        Networks = [new("br1", "192.168.1.254/24")],
        Uplinks = [new("eth1", "10.0.0.2/8")],
    }]).Should().BeEmpty();

    [Test]
    public void Two_names_with_one_log_group_are_refused()
    {
        // A few hundred names are enough for two to meet.
        var met = Enumerable.Range(0, 5000).GroupBy(i => LogGroup.Of($"lab{i}")).First(group => group.Count() > 1).ToList();
        Conflicts.Between(new Lab($"lab{met[0]}"), [new Lab($"lab{met[1]}")]).Should().Equal(
            $"lab lab{met[1]} has a name that gives its firewall the same log group, {LogGroup.Of($"lab{met[0]}")}");
    }
}
