using VirtLab.Compiling.Firewall;
using VirtLab.Model;

namespace VirtLab.Core.Tests.Compiling;

public sealed class NodeFirewallTests
{
    [Test]
    public void A_forward_of_one_address_takes_only_what_goes_there_and_one_of_none_all_that_goes_to_the_node()
    {
        var node = new Node("router")
        {
            Forwards =
            [
                new NodeForward(Protocol.Tcp, 80, "10.0.0.9", 8080) { Address = "206.124.146.176" },
                new NodeForward(Protocol.Tcp, 22, "10.0.0.9", 22),
            ],
        };

        var rules = NodeFirewallCompiler.Compile(node).ChainNamed(ChainNames.DestinationNat).Rules;

        rules.Select(rule => rule.Matches[0]).Should()
            .Equal(new DestinationMatch("206.124.146.176/32"), new DestinationKindMatch(AddressKind.Local));
        rules[0].Statements.Should().Equal(new TranslateDestination("10.0.0.9", 8080));
    }
}
