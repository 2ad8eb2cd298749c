# The lab of samples/ursa/ursa.cs, as a PowerShell data file. A test holds the two equal.
@{
    Name         = 'ursa'
    Networks     = @(@{ Name = 'br0'; Address = '192.168.0.254/24'; Domain = 'ursa.test'; DnsHosts = @(@{ Address = '192.168.0.254'; Names = @('ursa.ursa.test') }) })
    Machines     = @(
        @{ Name = 'etch32'; Nics = @(@{ Network = 'br0'; Address = '192.168.0.1'; Tap = 'tap0' }) }
        @{ Name = 'etch64'; Nics = @(@{ Network = 'br0'; Address = '192.168.0.2'; Tap = 'tap1' }) }
        @{ Name = 'hardy64'; Nics = @(@{ Network = 'br0'; Address = '192.168.0.3'; Tap = 'tap2' }) }
        @{ Name = 'centos51'; Nics = @(@{ Network = 'br0'; Address = '192.168.0.4'; Tap = 'tap3' }) }
    )

    Zones        = @(@{ Name = 'fw'; IsFirewall = $true }, @{ Name = 'net'; Interfaces = @('eth0', 'wlan0') }, @{ Name = 'kvm'; Interfaces = @('br0') })
    Policies     = @(
        @{ From = 'net'; To = 'net'; Action = 'None' }
        @{ From = 'fw'; To = 'net'; Action = 'Accept' }
        @{ From = 'fw'; To = 'kvm'; Action = 'Accept' }
        @{ From = 'kvm'; To = 'all'; Action = 'Accept' }
        @{ From = 'net'; To = 'all'; Action = 'Drop'; Log = $true }
        @{ From = 'all'; To = 'all'; Action = 'Reject'; Log = $true }
    )
    Rules        = @(@{ Action = 'Accept'; From = 'net'; To = 'fw'; Protocol = 'Tcp'; Ports = 22 })
    PortForwards = @(@{ From = 'net'; Protocol = 'Tcp'; Port = 8080; To = '192.168.0.1'; ToPort = 80 })
    Snat         = @(@{ Source = '192.168.0.0/24'; Interface = 'eth0' }, @{ Source = '192.168.0.0/24'; Interface = 'wlan0' })

    Uplinks      = @(
        @{ Interface = 'eth0'; Address = '172.20.1.130/24'; Segment = 'lan'; Dhcp = $true; TcpFlags = $true; RouteFilter = $true; LogMartians = $true; ArpIgnore = $true }
        @{ Interface = 'wlan0'; Address = '172.20.1.102/24'; Segment = 'lan'; Up = $false; Dhcp = $true; TcpFlags = $true; RouteFilter = $true; LogMartians = $true }
    )
    Providers    = @(
        @{ Name = 'comcast'; Number = 1; Interface = 'eth0'; Gateway = '172.20.1.1'; Balance = 1; Loose = $true; Optional = $true }
        @{ Name = 'avvanta'; Number = 2; Interface = 'eth0'; Gateway = '172.20.1.254'; Loose = $true; Optional = $true }
        @{ Name = 'wireless'; Number = 3; Interface = 'wlan0'; Gateway = '172.20.1.1'; Optional = $true }
    )
    RoutingRules = @(
        @{ Provider = 'avvanta'; To = '206.124.146.176/31' }
        @{ Provider = 'avvanta'; To = '206.124.146.178/31' }
        @{ Provider = 'avvanta'; To = '206.124.146.180/32' }
    )
    Marks        = @(
        @{ Provider = 'avvanta'; Protocol = 'Tcp'; Ports = 21 }
        @{ Provider = 'avvanta'; Helper = 'Ftp' }
        @{ Provider = 'avvanta'; Protocol = 'Tcp'; Ports = 119 }
    )

    # The world around the laptop: routers and servers, each a network namespace.
    Segments     = @(@{ Name = 'lan' }, @{ Name = 'cable' }, @{ Name = 'dsl' }, @{ Name = 'dmz' })
    Nodes        = @(
        @{
            Name       = 'linksys'
            Interfaces = @(@{ Segment = 'lan'; Addresses = @('172.20.1.1/24') }, @{ Segment = 'cable'; Addresses = @('203.0.113.67/24') })
            Routes     = @(@{ To = '0.0.0.0/0'; Via = '203.0.113.1' })
            Masquerade = @('cable')
            Forwards   = @(@{ Protocol = 'Tcp'; Port = 22; To = '172.20.1.130'; ToPort = 22 }, @{ Protocol = 'Tcp'; Port = 8080; To = '172.20.1.130'; ToPort = 8080 })
        }
        @{
            Name       = 'firewall'
            Interfaces = @(@{ Segment = 'lan'; Addresses = @('172.20.1.254/24') }, @{ Segment = 'dsl'; Addresses = @('206.124.146.176/24') }, @{ Segment = 'dmz' })
            Routes     = @(@{ To = '206.124.146.177/32'; Segment = 'dmz' }, @{ To = '0.0.0.0/0'; Via = '206.124.146.1' })
            Masquerade = @('dsl')
            Forwards   = @(@{ Protocol = 'Tcp'; Port = 22; To = '172.20.1.130'; ToPort = 22 }, @{ Protocol = 'Tcp'; Port = 8080; To = '172.20.1.130'; ToPort = 8080 })
        }
        @{
            Name       = 'server'
            Interfaces = @(@{ Segment = 'dmz'; Addresses = @('206.124.146.177/32') })
            Routes     = @(@{ To = '206.124.146.176/32'; Segment = 'dmz' }, @{ To = '0.0.0.0/0'; Via = '206.124.146.176' })
            Services   = @(@{ Kind = 'Http'; Port = 80 })
        }
        @{
            Name       = 'laptop'
            Interfaces = @(@{ Segment = 'lan'; Addresses = @('172.20.1.107/24') })
            Routes     = @(@{ To = '0.0.0.0/0'; Via = '172.20.1.1' }, @{ To = '192.168.0.0/24'; Via = '172.20.1.130' })
        }
        @{ Name = 'allinone'; Interfaces = @(@{ Segment = 'lan'; Addresses = @('172.20.1.100/24') }); Routes = @(@{ To = '0.0.0.0/0'; Via = '172.20.1.1' }) }
        @{
            Name       = 'internet'
            Interfaces = @(@{ Segment = 'cable'; Addresses = @('203.0.113.1/24') }, @{ Segment = 'dsl'; Addresses = @('206.124.146.1/24') })
            Loopback   = @('198.51.100.10')
            Routes     = @(@{ To = '206.124.146.177/32'; Via = '206.124.146.176' })
            Services   = @(@{ Kind = 'Http'; Port = 80 }, @{ Kind = 'Http'; Port = 119 }, @{ Kind = 'Tftp'; Port = 69 }, @{ Kind = 'Ftp'; Port = 21 })
        }
    )
}
