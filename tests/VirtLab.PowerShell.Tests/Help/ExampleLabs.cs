namespace VirtLab.PowerShell.Tests.Help;

/// <summary>The labs of the examples. One that uses a lab begins with it, so that it works when it is typed in as it stands.</summary>
internal static class ExampleLabs
{
    private static readonly (string Variable, string Definition)[] Labs =
    [
        ("$small", """
            $small = @{
                Name     = 'small'
                Networks = @(@{ Name = 'br0'; Address = '192.168.0.254/24'; Domain = 'small.test' })
                Machines = @(
                    @{ Name = 'one'; Nics = @(@{ Network = 'br0'; Address = '192.168.0.1' }) }
                    @{ Name = 'two'; Nics = @(@{ Network = 'br0'; Address = '192.168.0.2' }) }
                )
            }
            """),
        ("$office", """
            $office = @{
                Name      = 'office'
                Networks  = @(@{ Name = 'br1'; Address = '10.0.0.254/24' })
                Machines  = @(@{ Name = 'pos'; Nics = @(@{ Network = 'br1'; Address = '10.0.0.1' }) })
                Zones     = @(@{ Name = 'fw'; IsFirewall = $true }, @{ Name = 'net'; Interfaces = @('eth0', 'eth1') }, @{ Name = 'lan'; Interfaces = @('br1') })
                Policies  = @(@{ From = 'lan'; To = 'net'; Action = 'Accept' }, @{ From = 'all'; To = 'all'; Action = 'Drop' })
                Snat      = @(@{ Source = '10.0.0.0/24'; Interface = 'eth0' }, @{ Source = '10.0.0.0/24'; Interface = 'eth1' })
                Uplinks   = @(
                    @{ Interface = 'eth0'; Address = '192.0.2.2/24'; Segment = 'fibre' }
                    @{ Interface = 'eth1'; Address = '198.51.100.2/24'; Segment = 'lte' }
                )
                Providers = @(
                    @{ Name = 'fibre'; Number = 1; Interface = 'eth0'; Gateway = '192.0.2.1'; Balance = 1; Optional = $true }
                    @{ Name = 'lte'; Number = 2; Interface = 'eth1'; Gateway = '198.51.100.1'; Optional = $true }
                )
                Segments  = @(@{ Name = 'fibre' }, @{ Name = 'lte' })
                Nodes     = @(
                    @{
                        Name       = 'bank'
                        Interfaces = @(@{ Segment = 'fibre'; Addresses = @('192.0.2.1/24') }, @{ Segment = 'lte'; Addresses = @('198.51.100.1/24') })
                        Loopback   = @('203.0.113.10')
                        Services   = @(@{ Kind = 'Http'; Port = 443 })
                    }
                )
            }
            """),
    ];

    public static string Complete(string example) =>
        string.Concat(Labs.Where(lab => example.Contains(lab.Variable, StringComparison.Ordinal)).Select(lab => $"{lab.Definition}\n")) + example;
}
