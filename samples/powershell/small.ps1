#!/usr/bin/env pwsh
# Two machines on a bridge, from a hashtable: up in a sandbox, looked at, changed while they run, and gone.
#Requires -Modules VirtLab
$ErrorActionPreference = 'Stop'

$small = @{
    Name     = 'small'
    Networks = @(@{ Name = 'br0'; Address = '192.168.0.254/24'; Domain = 'small.test' })
    Machines = @(
        @{ Name = 'one'; Nics = @(@{ Network = 'br0'; Address = '192.168.0.1' }) }
        @{ Name = 'two'; Nics = @(@{ Network = 'br0'; Address = '192.168.0.2' }) }
    )
}

$lab = Start-Lab $small
try {
    $lab | Get-LabMachine | Format-Table
    $lab | Test-LabConnection one two -Tcp 80 | Format-Table
    $small.Machines += @{ Name = 'three'; Nics = @(@{ Network = 'br0'; Address = '192.168.0.3' }) }
    "$($lab | Update-Lab $small)"
    $lab | Test-LabConnection one three | Format-Table
}
finally { $lab | Stop-Lab }
