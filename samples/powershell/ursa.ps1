#!/usr/bin/env pwsh
# Tom Eastep's laptop "Ursa" of 2008, from a data file: up in a sandbox, asked who carries what and why, and gone.
#Requires -Modules VirtLab
$ErrorActionPreference = 'Stop'
$ursa = Import-PowerShellDataFile "$PSScriptRoot/ursa.psd1" | ConvertTo-Lab

$lab = Start-Lab $ursa
try {
    $lab | Get-LabMachine | Format-Table

    # The web goes by comcast, news of the host itself by avvanta; and why.
    & { $lab | Test-LabConnection etch32 internet -Tcp 80; $lab | Test-LabConnection host internet -Tcp 119 } | Format-Table
    "$($ursa | Get-LabExplanation host 198.51.100.10 -Tcp 119)"

    # With eth0 down and wlan0 up, wireless carries everything.
    $lab | Set-LabLink eth0 Down
    $lab | Set-LabLink wlan0 Up
    $lab | Test-LabConnection etch32 internet -Tcp 80 | Format-Table
}
finally { $lab | Stop-Lab }
